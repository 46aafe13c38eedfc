-- What readers think of comments, once each. A voice is a reader's id, or the keyed hash of
-- a network address, in whose place random bytes come when it expires. The counts stay.

ALTER TABLE comments ADD COLUMN reactions TEXT NOT NULL DEFAULT '{}';
CREATE TABLE comment_reactions (
    comment_id BLOB NOT NULL REFERENCES comments (id),
    key        TEXT NOT NULL,
    voice      BLOB NOT NULL,
    reader_id  BLOB REFERENCES readers (id),
    at         INTEGER NOT NULL,
    expires_at INTEGER,
    PRIMARY KEY (comment_id, voice, key)
) STRICT;
CREATE INDEX comment_reactions_of_reader ON comment_reactions (reader_id, at) WHERE reader_id IS NOT NULL;
CREATE INDEX comment_reactions_by_expiry ON comment_reactions (expires_at) WHERE expires_at IS NOT NULL;
