-- Staff, what they were granted, and their sessions. Section '*' is every section.

CREATE TABLE keys (
    name       text COLLATE "C" NOT NULL PRIMARY KEY,
    wrapped    bytea NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE staff (
    id            uuid NOT NULL PRIMARY KEY,
    email         text COLLATE "C" NOT NULL,
    email_key     text COLLATE "C" NOT NULL CONSTRAINT staff_email UNIQUE,
    name          text COLLATE "C" NOT NULL,
    password_hash text COLLATE "C",
    disabled_at   timestamptz,
    created_at    timestamptz NOT NULL,
    version       bigint NOT NULL
);

CREATE TABLE grants (
    staff_id uuid NOT NULL REFERENCES staff (id),
    role     text COLLATE "C" NOT NULL CHECK (role IN ('writer', 'editor', 'publisher', 'moderator', 'admin')),
    section  text COLLATE "C" NOT NULL,
    PRIMARY KEY (staff_id, role, section)
);
CREATE INDEX grants_by_role ON grants (role, section);

CREATE TABLE sessions (
    id         uuid NOT NULL PRIMARY KEY,
    staff_id   uuid NOT NULL REFERENCES staff (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at   timestamptz
);
CREATE INDEX sessions_of_staff ON sessions (staff_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Refresh tokens of a session are one family: a spent one used again ends it.
CREATE TABLE refresh_tokens (
    digest     bytea NOT NULL PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions (id),
    created_at timestamptz NOT NULL,
    spent_at   timestamptz
);
CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);

CREATE TABLE invitations (
    digest     bytea NOT NULL PRIMARY KEY,
    staff_id   uuid NOT NULL REFERENCES staff (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);

-- How often a subject did something since its window began; subjects are keyed hashes.
CREATE TABLE rate_windows (
    scope      text COLLATE "C" NOT NULL,
    subject    bytea NOT NULL,
    started_at timestamptz NOT NULL,
    count      bigint NOT NULL,
    PRIMARY KEY (scope, subject)
);
CREATE INDEX rate_windows_by_age ON rate_windows (started_at);

CREATE TABLE idempotency_keys (
    caller     text COLLATE "C" NOT NULL,
    operation  text COLLATE "C" NOT NULL,
    key        text COLLATE "C" NOT NULL,
    request    bytea NOT NULL,
    outcome    jsonb,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (caller, operation, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
