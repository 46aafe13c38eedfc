-- Work that is due: written with its cause, done after the commit, under a lease.

CREATE TABLE outbox (
    id           BLOB NOT NULL PRIMARY KEY,
    kind         TEXT NOT NULL,
    recipient    BLOB,
    payload      TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    due_at       INTEGER NOT NULL,
    attempts     INTEGER NOT NULL,
    lease        BLOB,
    leased_until INTEGER,
    last_error   TEXT,
    created_at   INTEGER NOT NULL,
    finished_at  INTEGER
) STRICT;
CREATE INDEX outbox_waiting ON outbox (kind, due_at, id) WHERE state = 'waiting';
CREATE INDEX outbox_by_state ON outbox (state, created_at, id);
CREATE INDEX outbox_by_age ON outbox (created_at, id);
