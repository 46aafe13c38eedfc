-- What moderators say to one another about a comment; never public.

CREATE TABLE remarks (
    id         uuid NOT NULL PRIMARY KEY,
    comment_id uuid NOT NULL REFERENCES comments (id),
    text       text COLLATE "C" NOT NULL,
    created_by uuid NOT NULL REFERENCES staff (id),
    created_at timestamptz NOT NULL
);
CREATE INDEX remarks_on_comment ON remarks (comment_id, created_at, id);
