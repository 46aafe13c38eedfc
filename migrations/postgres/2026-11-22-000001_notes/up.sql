-- Threads on drafts, and the replies in them. Whom they name stands in `mentions`,
-- a list of ids.

CREATE TABLE notes (
    id          uuid NOT NULL PRIMARY KEY,
    draft_id    uuid NOT NULL REFERENCES drafts (id),
    anchor      jsonb,
    is_blocking boolean NOT NULL,
    text        text COLLATE "C" NOT NULL,
    mentions    jsonb NOT NULL,
    created_by  uuid NOT NULL REFERENCES staff (id),
    created_at  timestamptz NOT NULL,
    resolved_by uuid REFERENCES staff (id),
    resolved_at timestamptz,
    version     bigint NOT NULL,
    CHECK ((resolved_by IS NULL) = (resolved_at IS NULL))
);
CREATE INDEX notes_of_draft ON notes (draft_id, created_at, id);
CREATE INDEX notes_open ON notes (draft_id, created_at, id) WHERE resolved_at IS NULL;
-- What stands in the way of an approval.
CREATE INDEX notes_blocking ON notes (draft_id, created_at, id) WHERE is_blocking AND resolved_at IS NULL;

CREATE TABLE note_replies (
    id         uuid NOT NULL PRIMARY KEY,
    note_id    uuid NOT NULL REFERENCES notes (id),
    text       text COLLATE "C" NOT NULL,
    mentions   jsonb NOT NULL,
    created_by uuid NOT NULL REFERENCES staff (id),
    created_at timestamptz NOT NULL
);
CREATE INDEX note_replies_of_note ON note_replies (note_id, created_at, id);
