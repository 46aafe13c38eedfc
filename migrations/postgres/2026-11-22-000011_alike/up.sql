-- The hosts that comments lead to.
CREATE TABLE comment_hosts (
    host       text COLLATE "C" NOT NULL,
    comment_id uuid NOT NULL REFERENCES comments (id),
    PRIMARY KEY (host, comment_id)
);
CREATE INDEX comment_hosts_of_comment ON comment_hosts (comment_id);

-- By what comments of the last day are found that say nearly the same: parts of what
-- their text looks like, and all of it. Forgotten after a day.
CREATE TABLE comment_bands (
    band       bigint NOT NULL,
    posted_at  timestamptz NOT NULL,
    comment_id uuid NOT NULL REFERENCES comments (id),
    article_id uuid NOT NULL,
    reader_id  uuid NOT NULL,
    imprint    bigint NOT NULL,
    PRIMARY KEY (band, posted_at, comment_id)
);
CREATE INDEX comment_bands_by_time ON comment_bands (posted_at);

-- Who else wrote from a network, the latest first.
CREATE INDEX comment_addresses_of_prefix ON comment_addresses (prefix, expires_at, comment_id);
