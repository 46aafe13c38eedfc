-- What was removed with a sanction, and until when both can be taken back.

ALTER TABLE sanctions ADD COLUMN batch_id BLOB REFERENCES decision_batches (id);
ALTER TABLE sanctions ADD COLUMN undone_at INTEGER;
CREATE INDEX sanctions_of_reader ON sanctions (reader_id, id) WHERE reader_id IS NOT NULL;
