DROP INDEX comments_unlisted_below;
CREATE TABLE decisions_before (
    id         BLOB NOT NULL PRIMARY KEY,
    case_id    BLOB NOT NULL REFERENCES cases (id),
    comment_id BLOB NOT NULL REFERENCES comments (id),
    staff_id   BLOB NOT NULL REFERENCES staff (id),
    decision   TEXT NOT NULL CHECK (decision IN ('approve', 'remove')),
    reason     TEXT,
    message    TEXT,
    before     TEXT NOT NULL,
    decided_at INTEGER NOT NULL,
    undo_until INTEGER NOT NULL,
    undone_at  INTEGER
) STRICT;
INSERT INTO decisions_before
SELECT id, case_id, comment_id, staff_id, decision, reason, message, before, decided_at, undo_until, undone_at FROM decisions
WHERE decision <> 'escalate';
DROP TABLE decisions;
ALTER TABLE decisions_before RENAME TO decisions;
CREATE INDEX decisions_of_case ON decisions (case_id, decided_at);
DROP TABLE decision_batches;
