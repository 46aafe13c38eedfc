-- Readers' replies and their moderation. Personal data lies in reader_profiles,
-- comment_authors and comment_addresses, and nowhere else.

CREATE TABLE readers (
    id         BLOB NOT NULL PRIMARY KEY,
    email_hash BLOB NOT NULL CONSTRAINT readers_email UNIQUE,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE reader_profiles (
    reader_id    BLOB NOT NULL PRIMARY KEY REFERENCES readers (id),
    email        TEXT NOT NULL,
    confirmed_at INTEGER
) STRICT;

CREATE TABLE comments (
    id                    BLOB NOT NULL PRIMARY KEY,
    article_id            BLOB NOT NULL REFERENCES threads (article_id),
    parent_id             BLOB REFERENCES comments (id),
    depth                 INTEGER NOT NULL,
    reader_id             BLOB NOT NULL REFERENCES readers (id),
    visibility            TEXT NOT NULL,
    verdict               TEXT,
    reviewed_by           BLOB REFERENCES staff (id),
    reviewed_at           INTEGER,
    reviewed_text_version INTEGER,
    reason                TEXT,
    text_version          INTEGER NOT NULL,
    text                  TEXT NOT NULL,
    html                  TEXT NOT NULL,
    likeness              BLOB NOT NULL,
    intake                TEXT NOT NULL,
    posted_at             INTEGER NOT NULL,
    edited_at             INTEGER,
    published_at          INTEGER,
    is_listed             INTEGER NOT NULL,
    is_picked             INTEGER NOT NULL,
    version               INTEGER NOT NULL,
    CONSTRAINT comments_standing CHECK (
        (visibility = 'held'      AND verdict IS NULL) OR
        (visibility = 'published' AND (verdict IS NULL OR verdict = 'approve')) OR
        (visibility = 'removed'   AND (verdict IS NULL OR verdict = 'remove')) OR
        (visibility = 'withdrawn' AND (verdict IS NULL OR verdict IN ('approve', 'remove'))) OR
        (visibility = 'erased'    AND verdict IS NULL)
    )
) STRICT;
CREATE INDEX comments_of_thread ON comments (article_id, posted_at, id) WHERE is_listed;
CREATE INDEX comments_roots ON comments (article_id, posted_at, id) WHERE is_listed AND parent_id IS NULL;
CREATE INDEX comments_of_parent ON comments (parent_id, posted_at, id, visibility, is_listed) WHERE is_listed;
CREATE INDEX comments_repeated ON comments (reader_id, likeness);
CREATE INDEX comments_of_reader ON comments (reader_id, visibility, verdict);

-- The name a comment was signed with.
CREATE TABLE comment_authors (
    comment_id BLOB NOT NULL PRIMARY KEY REFERENCES comments (id),
    name       TEXT NOT NULL
) STRICT;

-- Keyed hashes of where a comment came from; forgotten when they expire.
CREATE TABLE comment_addresses (
    comment_id BLOB NOT NULL PRIMARY KEY REFERENCES comments (id),
    address    BLOB NOT NULL,
    prefix     BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX comment_addresses_by_expiry ON comment_addresses (expires_at);

CREATE TABLE cases (
    id               BLOB NOT NULL PRIMARY KEY,
    comment_id       BLOB NOT NULL REFERENCES comments (id),
    kind             TEXT NOT NULL CHECK (kind IN ('held', 'check', 'reported', 'appeal', 'notice', 'audit', 'direct')),
    section          TEXT NOT NULL,
    is_open          INTEGER NOT NULL,
    opened_at        INTEGER NOT NULL,
    due_at           INTEGER NOT NULL,
    closed_at        INTEGER,
    lease_id         BLOB,
    leased_by        BLOB REFERENCES staff (id),
    lease_expires_at INTEGER,
    version          INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX cases_open_of_comment ON cases (comment_id) WHERE is_open;
CREATE INDEX cases_of_lease ON cases (lease_id) WHERE lease_id IS NOT NULL;
CREATE INDEX cases_by_lease_end ON cases (lease_expires_at) WHERE lease_expires_at IS NOT NULL;

-- Which queues an open case stands in, in the order they are worked off: once under
-- its section and once under '*', for those who moderate every section.
CREATE TABLE case_queues (
    queue   TEXT NOT NULL,
    section TEXT NOT NULL,
    due_at  INTEGER NOT NULL,
    case_id BLOB NOT NULL REFERENCES cases (id),
    PRIMARY KEY (queue, section, due_at, case_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE decisions (
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
CREATE INDEX decisions_of_case ON decisions (case_id, decided_at);

-- When a section's moderators were last told that a queue is no longer empty.
CREATE TABLE queue_notices (
    queue   TEXT NOT NULL,
    section TEXT NOT NULL,
    told_at INTEGER NOT NULL,
    PRIMARY KEY (queue, section)
) STRICT;
