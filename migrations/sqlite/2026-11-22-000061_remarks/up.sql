-- What moderators say to one another about a comment; never public.

CREATE TABLE remarks (
    id         BLOB NOT NULL PRIMARY KEY,
    comment_id BLOB NOT NULL REFERENCES comments (id),
    text       TEXT NOT NULL,
    created_by BLOB NOT NULL REFERENCES staff (id),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX remarks_on_comment ON remarks (comment_id, created_at, id);
