-- Queues that are over their target, and when their people are next told; a row goes
-- when its queue is no longer over.
CREATE TABLE target_notices (
    queue        TEXT NOT NULL,
    section      TEXT NOT NULL,
    next_at      INTEGER NOT NULL,
    wait_minutes INTEGER NOT NULL,
    PRIMARY KEY (queue, section)
) STRICT, WITHOUT ROWID;
