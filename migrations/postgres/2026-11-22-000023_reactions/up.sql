-- What readers think of comments, once each. A voice is a reader's id, or the keyed hash of
-- a network address, in whose place random bytes come when it expires. The counts stay.

ALTER TABLE comments ADD COLUMN reactions jsonb NOT NULL DEFAULT '{}';
CREATE TABLE comment_reactions (
    comment_id uuid NOT NULL REFERENCES comments (id),
    key        text COLLATE "C" NOT NULL,
    voice      bytea NOT NULL,
    reader_id  uuid REFERENCES readers (id),
    at         timestamptz NOT NULL,
    expires_at timestamptz,
    PRIMARY KEY (comment_id, voice, key)
);
CREATE INDEX comment_reactions_of_reader ON comment_reactions (reader_id, at) WHERE reader_id IS NOT NULL;
CREATE INDEX comment_reactions_by_expiry ON comment_reactions (expires_at) WHERE expires_at IS NOT NULL;
