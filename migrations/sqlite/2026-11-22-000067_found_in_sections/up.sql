-- Comments are found by section and by what was ruled on them from indexes. The section is
-- that of the article: kept by triggers, so that no road to a comment leads past it, and
-- it follows an article that moves.

ALTER TABLE comments ADD COLUMN section TEXT NOT NULL DEFAULT '';
UPDATE comments SET section = (SELECT articles.section FROM articles WHERE articles.id = comments.article_id);
-- On the author, whom every comment gets at once: a trigger on the comments themselves would
-- have SQLite look through all that refers to comments, at each new one.
CREATE TRIGGER comments_in_section AFTER INSERT ON comment_authors BEGIN
    UPDATE comments SET section = (SELECT articles.section FROM articles WHERE articles.id = comments.article_id)
    WHERE id = NEW.comment_id;
END;
CREATE TRIGGER comments_follow_article AFTER UPDATE OF section ON articles WHEN OLD.section <> NEW.section BEGIN
    UPDATE comments SET section = NEW.section WHERE article_id = NEW.id;
END;

CREATE INDEX comments_by_section ON comments (section, id);
CREATE INDEX comments_by_verdict ON comments (verdict, id) WHERE verdict IS NOT NULL;
CREATE INDEX comments_unreviewed ON comments (id) WHERE verdict IS NULL;
