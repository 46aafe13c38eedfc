ALTER TABLE comments DROP COLUMN replies;
