DROP INDEX comments_picked;
DROP INDEX comments_roots_by_replies;
DROP INDEX comments_by_replies;
DROP INDEX comments_roots_by_score;
DROP INDEX comments_by_score;
ALTER TABLE comments DROP COLUMN picked_at;
ALTER TABLE comments DROP COLUMN score;
