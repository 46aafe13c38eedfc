ALTER TABLE threads DROP COLUMN commenting_version;
ALTER TABLE threads DROP COLUMN commenting;
ALTER TABLE sections DROP COLUMN commenting;
