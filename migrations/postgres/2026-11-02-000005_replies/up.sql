-- Readers' replies and their moderation. Personal data lies in reader_profiles,
-- comment_authors and comment_addresses, and nowhere else.

CREATE TABLE readers (
    id         uuid NOT NULL PRIMARY KEY,
    email_hash bytea NOT NULL CONSTRAINT readers_email UNIQUE,
    created_at timestamptz NOT NULL
);

CREATE TABLE reader_profiles (
    reader_id    uuid NOT NULL PRIMARY KEY REFERENCES readers (id),
    email        text COLLATE "C" NOT NULL,
    confirmed_at timestamptz
);

CREATE TABLE comments (
    id                    uuid NOT NULL PRIMARY KEY,
    article_id            uuid NOT NULL REFERENCES threads (article_id),
    parent_id             uuid REFERENCES comments (id),
    depth                 integer NOT NULL,
    reader_id             uuid NOT NULL REFERENCES readers (id),
    visibility            text COLLATE "C" NOT NULL,
    verdict               text COLLATE "C",
    reviewed_by           uuid REFERENCES staff (id),
    reviewed_at           timestamptz,
    reviewed_text_version integer,
    reason                text COLLATE "C",
    text_version          integer NOT NULL,
    text                  text COLLATE "C" NOT NULL,
    html                  text COLLATE "C" NOT NULL,
    likeness              bytea NOT NULL,
    intake                jsonb NOT NULL,
    posted_at             timestamptz NOT NULL,
    edited_at             timestamptz,
    published_at          timestamptz,
    is_listed             boolean NOT NULL,
    is_picked             boolean NOT NULL,
    version               bigint NOT NULL,
    CONSTRAINT comments_standing CHECK (
        (visibility = 'held'      AND verdict IS NULL) OR
        (visibility = 'published' AND (verdict IS NULL OR verdict = 'approve')) OR
        (visibility = 'removed'   AND (verdict IS NULL OR verdict = 'remove')) OR
        (visibility = 'withdrawn' AND (verdict IS NULL OR verdict IN ('approve', 'remove'))) OR
        (visibility = 'erased'    AND verdict IS NULL)
    )
);
CREATE INDEX comments_of_thread ON comments (article_id, posted_at, id) WHERE is_listed;
CREATE INDEX comments_roots ON comments (article_id, posted_at, id) WHERE is_listed AND parent_id IS NULL;
CREATE INDEX comments_of_parent ON comments (parent_id, posted_at, id, visibility, is_listed) WHERE is_listed;
CREATE INDEX comments_repeated ON comments (reader_id, likeness);
CREATE INDEX comments_of_reader ON comments (reader_id, visibility, verdict);

-- The name a comment was signed with.
CREATE TABLE comment_authors (
    comment_id uuid NOT NULL PRIMARY KEY REFERENCES comments (id),
    name       text COLLATE "C" NOT NULL
);

-- Keyed hashes of where a comment came from; forgotten when they expire.
CREATE TABLE comment_addresses (
    comment_id uuid NOT NULL PRIMARY KEY REFERENCES comments (id),
    address    bytea NOT NULL,
    prefix     bytea NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX comment_addresses_by_expiry ON comment_addresses (expires_at);

CREATE TABLE cases (
    id               uuid NOT NULL PRIMARY KEY,
    comment_id       uuid NOT NULL REFERENCES comments (id),
    kind             text COLLATE "C" NOT NULL CHECK (kind IN ('held', 'check', 'reported', 'appeal', 'notice', 'audit', 'direct')),
    section          text COLLATE "C" NOT NULL,
    is_open          boolean NOT NULL,
    opened_at        timestamptz NOT NULL,
    due_at           timestamptz NOT NULL,
    closed_at        timestamptz,
    lease_id         uuid,
    leased_by        uuid REFERENCES staff (id),
    lease_expires_at timestamptz,
    version          bigint NOT NULL
);
CREATE UNIQUE INDEX cases_open_of_comment ON cases (comment_id) WHERE is_open;
CREATE INDEX cases_of_lease ON cases (lease_id) WHERE lease_id IS NOT NULL;
CREATE INDEX cases_by_lease_end ON cases (lease_expires_at) WHERE lease_expires_at IS NOT NULL;

-- Which queues an open case stands in, in the order they are worked off: once under
-- its section and once under '*', for those who moderate every section.
CREATE TABLE case_queues (
    queue   text COLLATE "C" NOT NULL,
    section text COLLATE "C" NOT NULL,
    due_at  timestamptz NOT NULL,
    case_id uuid NOT NULL REFERENCES cases (id),
    PRIMARY KEY (queue, section, due_at, case_id)
);

CREATE TABLE decisions (
    id         uuid NOT NULL PRIMARY KEY,
    case_id    uuid NOT NULL REFERENCES cases (id),
    comment_id uuid NOT NULL REFERENCES comments (id),
    staff_id   uuid NOT NULL REFERENCES staff (id),
    decision   text COLLATE "C" NOT NULL CHECK (decision IN ('approve', 'remove')),
    reason     text COLLATE "C",
    message    text COLLATE "C",
    before     jsonb NOT NULL,
    decided_at timestamptz NOT NULL,
    undo_until timestamptz NOT NULL,
    undone_at  timestamptz
);
CREATE INDEX decisions_of_case ON decisions (case_id, decided_at);

-- When a section's moderators were last told that a queue is no longer empty.
CREATE TABLE queue_notices (
    queue   text COLLATE "C" NOT NULL,
    section text COLLATE "C" NOT NULL,
    told_at timestamptz NOT NULL,
    PRIMARY KEY (queue, section)
);
