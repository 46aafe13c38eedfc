-- Who has which draft open, for a minute at a time; and the roads by which the
-- history is looked through.

CREATE TABLE presences (
    draft_id   uuid NOT NULL REFERENCES drafts (id),
    staff_id   uuid NOT NULL REFERENCES staff (id),
    activity   text COLLATE "C" NOT NULL CHECK (activity IN ('viewing', 'editing')),
    since      timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (draft_id, staff_id)
);
CREATE INDEX presences_by_expiry ON presences (expires_at);

CREATE INDEX events_by_age ON events (at, id);
CREATE INDEX events_by_kind ON events (kind, at, id);
CREATE INDEX events_by_actor ON events (actor, at, id) WHERE actor IS NOT NULL;
-- What happened to an article without what its readers said below it.
CREATE INDEX events_of_article_itself ON events (article_id, at, id) WHERE comment_id IS NULL;
