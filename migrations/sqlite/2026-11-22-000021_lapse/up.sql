-- What waits, the oldest first: it lapses when nobody looks at it.

CREATE INDEX comments_waiting ON comments (posted_at, id) WHERE visibility = 'held';
