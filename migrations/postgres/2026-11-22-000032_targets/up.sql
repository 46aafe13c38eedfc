-- Queues that are over their target, and when their people are next told; a row goes
-- when its queue is no longer over.
CREATE TABLE target_notices (
    queue        text COLLATE "C" NOT NULL,
    section      text COLLATE "C" NOT NULL,
    next_at      timestamptz NOT NULL,
    wait_minutes integer NOT NULL,
    PRIMARY KEY (queue, section)
);
