-- Messages to the authors of comments that are sent again and again, in each language.

CREATE TABLE canned_messages (
    key        TEXT NOT NULL,
    language   TEXT NOT NULL,
    title      TEXT NOT NULL,
    text       TEXT NOT NULL,
    reason     TEXT,
    version    INTEGER NOT NULL,
    updated_by BLOB NOT NULL REFERENCES staff (id),
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (key, language)
) STRICT;
