-- What sections and articles say of their own about replies; null leaves it to the level above.

ALTER TABLE sections ADD COLUMN commenting TEXT;
ALTER TABLE threads ADD COLUMN commenting TEXT;
ALTER TABLE threads ADD COLUMN commenting_version INTEGER NOT NULL DEFAULT 1;
