-- Staff, what they were granted, and their sessions. Section '*' is every section.

CREATE TABLE keys (
    name       TEXT NOT NULL PRIMARY KEY,
    wrapped    BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE staff (
    id            BLOB NOT NULL PRIMARY KEY,
    email         TEXT NOT NULL,
    email_key     TEXT NOT NULL CONSTRAINT staff_email UNIQUE,
    name          TEXT NOT NULL,
    password_hash TEXT,
    disabled_at   INTEGER,
    created_at    INTEGER NOT NULL,
    version       INTEGER NOT NULL
) STRICT;

CREATE TABLE grants (
    staff_id BLOB NOT NULL REFERENCES staff (id),
    role     TEXT NOT NULL CHECK (role IN ('writer', 'editor', 'publisher', 'moderator', 'admin')),
    section  TEXT NOT NULL,
    PRIMARY KEY (staff_id, role, section)
) STRICT;
CREATE INDEX grants_by_role ON grants (role, section);

CREATE TABLE sessions (
    id         BLOB NOT NULL PRIMARY KEY,
    staff_id   BLOB NOT NULL REFERENCES staff (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at   INTEGER
) STRICT;
CREATE INDEX sessions_of_staff ON sessions (staff_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Refresh tokens of a session are one family: a spent one used again ends it.
CREATE TABLE refresh_tokens (
    digest     BLOB NOT NULL PRIMARY KEY,
    session_id BLOB NOT NULL REFERENCES sessions (id),
    created_at INTEGER NOT NULL,
    spent_at   INTEGER
) STRICT;
CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);

CREATE TABLE invitations (
    digest     BLOB NOT NULL PRIMARY KEY,
    staff_id   BLOB NOT NULL REFERENCES staff (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;

-- How often a subject did something since its window began; subjects are keyed hashes.
CREATE TABLE rate_windows (
    scope      TEXT NOT NULL,
    subject    BLOB NOT NULL,
    started_at INTEGER NOT NULL,
    count      INTEGER NOT NULL,
    PRIMARY KEY (scope, subject)
) STRICT;
CREATE INDEX rate_windows_by_age ON rate_windows (started_at);

CREATE TABLE idempotency_keys (
    caller     TEXT NOT NULL,
    operation  TEXT NOT NULL,
    key        TEXT NOT NULL,
    request    BLOB NOT NULL,
    outcome    TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (caller, operation, key)
) STRICT;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
