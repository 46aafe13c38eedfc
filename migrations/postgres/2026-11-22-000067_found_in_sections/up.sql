-- Comments are found by section and by what was ruled on them from indexes. The section is
-- that of the article: kept by triggers, so that no road to a comment leads past it, and
-- it follows an article that moves. An article that moves while somebody writes waits for them, or
-- they for it (FOR SHARE).

ALTER TABLE comments ADD COLUMN section text COLLATE "C" NOT NULL DEFAULT '';
UPDATE comments SET section = (SELECT articles.section FROM articles WHERE articles.id = comments.article_id);
CREATE FUNCTION put_comment_in_section() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT section INTO NEW.section FROM articles WHERE id = NEW.article_id FOR SHARE;
    RETURN NEW;
END $$;
CREATE TRIGGER comments_in_section BEFORE INSERT ON comments
    FOR EACH ROW EXECUTE FUNCTION put_comment_in_section();
CREATE FUNCTION move_comments_to_section() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE comments SET section = NEW.section WHERE article_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER comments_follow_article AFTER UPDATE OF section ON articles
    FOR EACH ROW WHEN (OLD.section <> NEW.section) EXECUTE FUNCTION move_comments_to_section();

CREATE INDEX comments_by_section ON comments (section, id);
CREATE INDEX comments_by_verdict ON comments (verdict, id) WHERE verdict IS NOT NULL;
CREATE INDEX comments_unreviewed ON comments (id) WHERE verdict IS NULL;
