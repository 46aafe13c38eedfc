-- Everything that happened, in one append-only table. A verb inserts its events
-- unsealed; the sealer gives each its place (seq) and its hash over the one before.
-- Payloads lie apart, so that erasing one leaves the chain whole.

CREATE TABLE events (
    n          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id         uuid NOT NULL CONSTRAINT events_id UNIQUE,
    kind       text COLLATE "C" NOT NULL,
    at         timestamptz NOT NULL,
    actor      uuid,
    article_id uuid,
    draft_id   uuid,
    comment_id uuid,
    digest     bytea NOT NULL,
    seq        bigint CONSTRAINT events_seq UNIQUE,
    prev       bytea,
    hash       bytea
);
CREATE INDEX events_unsealed ON events (n) WHERE seq IS NULL;
CREATE INDEX events_of_draft ON events (draft_id, at, id) WHERE draft_id IS NOT NULL;
CREATE INDEX events_of_article ON events (article_id, at, id) WHERE article_id IS NOT NULL;

CREATE TABLE event_payloads (
    event_id uuid NOT NULL PRIMARY KEY,
    salt     bytea NOT NULL,
    payload  jsonb NOT NULL
);
