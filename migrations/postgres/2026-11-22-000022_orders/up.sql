-- The orders of a thread beside those by age: top (a Wilson score, in parts per million),
-- most replied, picked last. Each is read from an index, whole and of the roots alone.

ALTER TABLE comments ADD COLUMN score bigint NOT NULL DEFAULT 0;
ALTER TABLE comments ADD COLUMN picked_at timestamptz;
CREATE INDEX comments_by_score ON comments (article_id, score, id) WHERE is_listed;
CREATE INDEX comments_roots_by_score ON comments (article_id, score, id) WHERE is_listed AND parent_id IS NULL;
CREATE INDEX comments_by_replies ON comments (article_id, replies, id) WHERE is_listed;
CREATE INDEX comments_roots_by_replies ON comments (article_id, replies, id) WHERE is_listed AND parent_id IS NULL;
CREATE INDEX comments_picked ON comments (article_id, picked_at, id) WHERE is_picked AND visibility = 'published';
