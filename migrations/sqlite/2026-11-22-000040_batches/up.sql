-- Rulings on many comments at once, and decisions that pass a case on. A CHECK is not
-- altered here, so the table of decisions is made anew.

CREATE TABLE decision_batches (
    id         BLOB NOT NULL PRIMARY KEY,
    staff_id   BLOB NOT NULL REFERENCES staff (id),
    decision   TEXT NOT NULL CONSTRAINT decision_batches_decision CHECK (decision IN ('approve', 'remove')),
    decided_at INTEGER NOT NULL,
    undo_until INTEGER NOT NULL,
    undone_at  INTEGER
) STRICT;

CREATE TABLE decisions_made (
    id           BLOB NOT NULL PRIMARY KEY,
    case_id      BLOB NOT NULL REFERENCES cases (id),
    comment_id   BLOB NOT NULL REFERENCES comments (id),
    staff_id     BLOB NOT NULL REFERENCES staff (id),
    decision     TEXT NOT NULL CONSTRAINT decisions_decision CHECK (decision IN ('approve', 'remove', 'escalate')),
    reason       TEXT,
    message      TEXT,
    before       TEXT NOT NULL,
    decided_at   INTEGER NOT NULL,
    undo_until   INTEGER NOT NULL,
    undone_at    INTEGER,
    batch_id     BLOB REFERENCES decision_batches (id),
    escalated_to BLOB REFERENCES staff (id)
) STRICT;
INSERT INTO decisions_made (id, case_id, comment_id, staff_id, decision, reason, message, before, decided_at, undo_until, undone_at)
SELECT id, case_id, comment_id, staff_id, decision, reason, message, before, decided_at, undo_until, undone_at FROM decisions;
DROP TABLE decisions;
ALTER TABLE decisions_made RENAME TO decisions;
CREATE INDEX decisions_of_case ON decisions (case_id, decided_at);
CREATE INDEX decisions_of_comment ON decisions (comment_id, decided_at);
CREATE INDEX decisions_of_batch ON decisions (batch_id) WHERE batch_id IS NOT NULL;

-- Replies that the public list does not have: with them, what was public for a while
-- keeps its place when that is taken back.
CREATE INDEX comments_unlisted_below ON comments (parent_id) WHERE parent_id IS NOT NULL AND NOT is_listed;
