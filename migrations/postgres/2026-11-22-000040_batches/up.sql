-- Rulings on many comments at once, and decisions that pass a case on.

CREATE TABLE decision_batches (
    id         uuid NOT NULL PRIMARY KEY,
    staff_id   uuid NOT NULL REFERENCES staff (id),
    decision   text COLLATE "C" NOT NULL CONSTRAINT decision_batches_decision CHECK (decision IN ('approve', 'remove')),
    decided_at timestamptz NOT NULL,
    undo_until timestamptz NOT NULL,
    undone_at  timestamptz
);

ALTER TABLE decisions DROP CONSTRAINT decisions_decision_check;
ALTER TABLE decisions ADD CONSTRAINT decisions_decision CHECK (decision IN ('approve', 'remove', 'escalate'));
ALTER TABLE decisions ADD COLUMN batch_id uuid REFERENCES decision_batches (id);
ALTER TABLE decisions ADD COLUMN escalated_to uuid REFERENCES staff (id);
CREATE INDEX decisions_of_comment ON decisions (comment_id, decided_at);
CREATE INDEX decisions_of_batch ON decisions (batch_id) WHERE batch_id IS NOT NULL;

-- Replies that the public list does not have: with them, what was public for a while
-- keeps its place when that is taken back.
CREATE INDEX comments_unlisted_below ON comments (parent_id) WHERE parent_id IS NOT NULL AND NOT is_listed;
