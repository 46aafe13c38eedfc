-- Work that is due: written with its cause, done after the commit, under a lease.

CREATE TABLE outbox (
    id           uuid NOT NULL PRIMARY KEY,
    kind         text COLLATE "C" NOT NULL,
    recipient    uuid,
    payload      jsonb NOT NULL,
    state        text COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    due_at       timestamptz NOT NULL,
    attempts     integer NOT NULL,
    lease        uuid,
    leased_until timestamptz,
    last_error   text COLLATE "C",
    created_at   timestamptz NOT NULL,
    finished_at  timestamptz
);
CREATE INDEX outbox_waiting ON outbox (kind, due_at, id) WHERE state = 'waiting';
CREATE INDEX outbox_by_state ON outbox (state, created_at, id);
CREATE INDEX outbox_by_age ON outbox (created_at, id);
