DROP INDEX comments_unreviewed;
DROP INDEX comments_by_verdict;
DROP INDEX comments_by_section;
DROP TRIGGER comments_follow_article ON articles;
DROP FUNCTION move_comments_to_section;
DROP TRIGGER comments_in_section ON comments;
DROP FUNCTION put_comment_in_section;
ALTER TABLE comments DROP COLUMN section;
