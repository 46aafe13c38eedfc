-- Readers who are being erased, and when it is next looked whether something is left of
-- them: a row goes once nothing is, and no ban stands that keeps the hash of their address.
CREATE TABLE erasures (
    reader_id BLOB NOT NULL PRIMARY KEY REFERENCES readers (id),
    due_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX erasures_by_time ON erasures (due_at, reader_id);

-- All cases about a comment, closed ones too.
CREATE INDEX cases_of_comment ON cases (comment_id);
