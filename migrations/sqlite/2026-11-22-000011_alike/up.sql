-- The hosts that comments lead to.
CREATE TABLE comment_hosts (
    host       TEXT NOT NULL,
    comment_id BLOB NOT NULL REFERENCES comments (id),
    PRIMARY KEY (host, comment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX comment_hosts_of_comment ON comment_hosts (comment_id);

-- By what comments of the last day are found that say nearly the same: parts of what
-- their text looks like, and all of it. Forgotten after a day.
CREATE TABLE comment_bands (
    band       INTEGER NOT NULL,
    posted_at  INTEGER NOT NULL,
    comment_id BLOB NOT NULL REFERENCES comments (id),
    article_id BLOB NOT NULL,
    reader_id  BLOB NOT NULL,
    imprint    INTEGER NOT NULL,
    PRIMARY KEY (band, posted_at, comment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX comment_bands_by_time ON comment_bands (posted_at);

-- Who else wrote from a network, the latest first.
CREATE INDEX comment_addresses_of_prefix ON comment_addresses (prefix, expires_at, comment_id);
