-- Everything that happened, in one append-only table. A verb inserts its events
-- unsealed; the sealer gives each its place (seq) and its hash over the one before.
-- Payloads lie apart, so that erasing one leaves the chain whole.

CREATE TABLE events (
    n          INTEGER PRIMARY KEY,
    id         BLOB NOT NULL CONSTRAINT events_id UNIQUE,
    kind       TEXT NOT NULL,
    at         INTEGER NOT NULL,
    actor      BLOB,
    article_id BLOB,
    draft_id   BLOB,
    comment_id BLOB,
    digest     BLOB NOT NULL,
    seq        INTEGER CONSTRAINT events_seq UNIQUE,
    prev       BLOB,
    hash       BLOB
) STRICT;
CREATE INDEX events_unsealed ON events (n) WHERE seq IS NULL;
CREATE INDEX events_of_draft ON events (draft_id, at, id) WHERE draft_id IS NOT NULL;
CREATE INDEX events_of_article ON events (article_id, at, id) WHERE article_id IS NOT NULL;

CREATE TABLE event_payloads (
    event_id BLOB NOT NULL PRIMARY KEY,
    salt     BLOB NOT NULL,
    payload  TEXT NOT NULL
) STRICT;
