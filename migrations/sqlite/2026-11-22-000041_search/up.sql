-- What moderators find comments by. The words lie in an index of their own, without the
-- texts: kept by triggers, so that no road to a text leads past it, and erased from it
-- when the text is ('secure-delete').

CREATE INDEX comments_found_by_reader ON comments (reader_id, id);
CREATE INDEX comments_by_article ON comments (article_id, id);
CREATE INDEX comments_by_standing ON comments (visibility, id);

-- The index of words knows comments by numbers, in the order they came in.
CREATE TABLE comment_numbers (
    n          INTEGER NOT NULL PRIMARY KEY,
    comment_id BLOB NOT NULL CONSTRAINT comment_numbers_comment UNIQUE REFERENCES comments (id) ON DELETE CASCADE
) STRICT;

CREATE VIRTUAL TABLE comment_words USING fts5 (
    text, name, content = '', tokenize = 'unicode61 remove_diacritics 0'
);
INSERT INTO comment_words (comment_words, rank) VALUES ('secure-delete', 1);

INSERT INTO comment_numbers (comment_id) SELECT id FROM comments ORDER BY id;
INSERT INTO comment_words (rowid, text, name)
SELECT comment_numbers.n, comments.text, comment_authors.name
FROM comment_numbers
JOIN comments ON comments.id = comment_numbers.comment_id
JOIN comment_authors ON comment_authors.comment_id = comments.id;

-- A comment is in the index for as long as it has an author.
CREATE TRIGGER comment_words_added AFTER INSERT ON comment_authors BEGIN
    INSERT INTO comment_numbers (comment_id) VALUES (NEW.comment_id) ON CONFLICT DO NOTHING;
    INSERT INTO comment_words (rowid, text, name)
    SELECT comment_numbers.n, comments.text, NEW.name
    FROM comments JOIN comment_numbers ON comment_numbers.comment_id = comments.id
    WHERE comments.id = NEW.comment_id;
END;
CREATE TRIGGER comment_words_gone BEFORE DELETE ON comment_authors BEGIN
    INSERT INTO comment_words (comment_words, rowid, text, name)
    SELECT 'delete', comment_numbers.n, comments.text, OLD.name
    FROM comments JOIN comment_numbers ON comment_numbers.comment_id = comments.id
    WHERE comments.id = OLD.comment_id;
END;
CREATE TRIGGER comment_words_renamed AFTER UPDATE OF name ON comment_authors BEGIN
    INSERT INTO comment_words (comment_words, rowid, text, name)
    SELECT 'delete', comment_numbers.n, comments.text, OLD.name
    FROM comments JOIN comment_numbers ON comment_numbers.comment_id = comments.id
    WHERE comments.id = OLD.comment_id;
    INSERT INTO comment_words (rowid, text, name)
    SELECT comment_numbers.n, comments.text, NEW.name
    FROM comments JOIN comment_numbers ON comment_numbers.comment_id = comments.id
    WHERE comments.id = NEW.comment_id;
END;
CREATE TRIGGER comment_words_rewritten AFTER UPDATE OF text ON comments BEGIN
    INSERT INTO comment_words (comment_words, rowid, text, name)
    SELECT 'delete', comment_numbers.n, OLD.text, comment_authors.name
    FROM comment_authors JOIN comment_numbers ON comment_numbers.comment_id = comment_authors.comment_id
    WHERE comment_authors.comment_id = OLD.id;
    INSERT INTO comment_words (rowid, text, name)
    SELECT comment_numbers.n, NEW.text, comment_authors.name
    FROM comment_authors JOIN comment_numbers ON comment_numbers.comment_id = comment_authors.comment_id
    WHERE comment_authors.comment_id = NEW.id;
END;
