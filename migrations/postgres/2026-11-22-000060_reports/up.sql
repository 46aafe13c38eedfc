-- Complaints of readers about comments: each voice once about each version of a text.
-- A voice is a reader, or a keyed hash of an address, which is forgotten when it expires.

CREATE TABLE reports (
    id               uuid NOT NULL PRIMARY KEY,
    comment_id       uuid NOT NULL REFERENCES comments (id),
    text_version     integer NOT NULL,
    case_id          uuid REFERENCES cases (id),
    reader_id        uuid REFERENCES readers (id),
    voice            bytea,
    voice_expires_at timestamptz,
    category         text COLLATE "C" NOT NULL,
    text             text COLLATE "C",
    weight           integer NOT NULL CONSTRAINT reports_weight CHECK (weight BETWEEN 0 AND 100),
    at               timestamptz NOT NULL,
    outcome          text COLLATE "C" CONSTRAINT reports_outcome CHECK (outcome IN ('upheld', 'dismissed')),
    CONSTRAINT reports_once UNIQUE (comment_id, text_version, voice)
);
CREATE INDEX reports_of_case ON reports (case_id, at, id) WHERE case_id IS NOT NULL;
-- The record of whoever reports, newest first.
CREATE INDEX reports_of_reader ON reports (reader_id, at, outcome) WHERE reader_id IS NOT NULL;
CREATE INDEX reports_by_expiry ON reports (voice_expires_at) WHERE voice_expires_at IS NOT NULL;
