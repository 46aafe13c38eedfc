DROP TABLE comment_edits;
DROP TABLE comment_texts;
ALTER TABLE comments DROP COLUMN badge;
DROP INDEX readers_of_staff;
ALTER TABLE readers DROP COLUMN staff_id;
ALTER TABLE reader_profiles DROP COLUMN asked_at;
DROP INDEX outbox_of_reader;
ALTER TABLE outbox DROP COLUMN reader_id;
