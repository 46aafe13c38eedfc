DROP INDEX comments_unreviewed;
DROP INDEX comments_by_verdict;
DROP INDEX comments_by_section;
DROP TRIGGER comments_follow_article;
DROP TRIGGER comments_in_section;
ALTER TABLE comments DROP COLUMN section;
