DROP INDEX sanctions_of_reader;
ALTER TABLE sanctions DROP COLUMN undone_at;
ALTER TABLE sanctions DROP COLUMN batch_id;
