-- Threads on drafts, and the replies in them. Whom they name stands in `mentions`,
-- a list of ids.

CREATE TABLE notes (
    id          BLOB NOT NULL PRIMARY KEY,
    draft_id    BLOB NOT NULL REFERENCES drafts (id),
    anchor      TEXT,
    is_blocking INTEGER NOT NULL,
    text        TEXT NOT NULL,
    mentions    TEXT NOT NULL,
    created_by  BLOB NOT NULL REFERENCES staff (id),
    created_at  INTEGER NOT NULL,
    resolved_by BLOB REFERENCES staff (id),
    resolved_at INTEGER,
    version     INTEGER NOT NULL,
    CHECK ((resolved_by IS NULL) = (resolved_at IS NULL))
) STRICT;
CREATE INDEX notes_of_draft ON notes (draft_id, created_at, id);
CREATE INDEX notes_open ON notes (draft_id, created_at, id) WHERE resolved_at IS NULL;
-- What stands in the way of an approval.
CREATE INDEX notes_blocking ON notes (draft_id, created_at, id) WHERE is_blocking AND resolved_at IS NULL;

CREATE TABLE note_replies (
    id         BLOB NOT NULL PRIMARY KEY,
    note_id    BLOB NOT NULL REFERENCES notes (id),
    text       TEXT NOT NULL,
    mentions   TEXT NOT NULL,
    created_by BLOB NOT NULL REFERENCES staff (id),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX note_replies_of_note ON note_replies (note_id, created_at, id);
