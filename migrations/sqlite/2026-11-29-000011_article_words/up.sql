-- What readers find articles by: their words, without case and accents, as the code spells
-- them (domain/search). `filed` holds what lists are narrowed by, as words of its own.
-- The texts themselves are not kept a second time. What was published before is entered
-- when the database is next opened.

-- The index of words knows articles by numbers, which are in the order of publication: the
-- microseconds of that instant, times 1,024, so that what came out at once has room.
CREATE TABLE article_numbers (
    n          INTEGER NOT NULL PRIMARY KEY,
    article_id BLOB NOT NULL CONSTRAINT article_numbers_article UNIQUE REFERENCES publications (article_id)
) STRICT;

CREATE VIRTUAL TABLE article_words USING fts5 (
    headline, standfirst, body, filed,
    content = '', contentless_delete = 1, prefix = '2 3', tokenize = "ascii tokenchars ':-_'"
);

-- Every word of a published article, and in how many it is: what a mistyped word may have been.
CREATE TABLE vocabulary (
    word     TEXT NOT NULL PRIMARY KEY,
    articles INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The three parts of each word, with its length and their place: two mistakes leave one of
-- them whole.
CREATE TABLE vocabulary_parts (
    part TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (part, word)
) STRICT, WITHOUT ROWID;

-- Entering an article, or taking it out where it has no headline, is one statement: an
-- insertion here. It files the article under its tags and bylines too (`facets`, pairs of
-- facet and key). Words are lists in JSON; `gone` are those that it has no more, `added`
-- those that it has now, and the parts are pairs of a part and its word.
CREATE VIEW article_entries AS SELECT
    NULL AS first, NULL AS article_id, NULL AS headline, NULL AS standfirst, NULL AS body, NULL AS filed,
    NULL AS facets, NULL AS gone, NULL AS gone_parts, NULL AS added, NULL AS added_parts;
CREATE TRIGGER article_entries_entered INSTEAD OF INSERT ON article_entries BEGIN
    DELETE FROM publication_facets WHERE article_id = NEW.article_id;
    INSERT INTO publication_facets (facet, key, published_at, article_id, section, kind)
    SELECT facets.value ->> 0, facets.value ->> 1, published_at, article_id, section, kind
    FROM json_each(NEW.facets) AS facets CROSS JOIN publications WHERE article_id = NEW.article_id
    ON CONFLICT DO NOTHING;
    DELETE FROM article_words WHERE rowid = (SELECT n FROM article_numbers WHERE article_id = NEW.article_id);
    DELETE FROM article_numbers WHERE article_id = NEW.article_id;
    -- the first number that is free
    INSERT INTO article_numbers (n, article_id)
    SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM article_numbers WHERE n = NEW.first) THEN NEW.first
           ELSE (SELECT taken.n + 1 FROM article_numbers AS taken
                 WHERE taken.n >= NEW.first
                   AND NOT EXISTS (SELECT 1 FROM article_numbers AS next WHERE next.n = taken.n + 1)
                 ORDER BY taken.n LIMIT 1) END, NEW.article_id
    WHERE NEW.headline IS NOT NULL;
    INSERT INTO article_words (rowid, headline, standfirst, body, filed)
    SELECT n, NEW.headline, NEW.standfirst, NEW.body, NEW.filed
    FROM article_numbers WHERE article_id = NEW.article_id;
    UPDATE vocabulary SET articles = articles - 1 WHERE word IN (SELECT value FROM json_each(NEW.gone));
    DELETE FROM vocabulary WHERE articles <= 0 AND word IN (SELECT value FROM json_each(NEW.gone));
    DELETE FROM vocabulary_parts
    WHERE (part, word) IN (SELECT value ->> 0, value ->> 1 FROM json_each(NEW.gone_parts))
      AND NOT EXISTS (SELECT 1 FROM vocabulary WHERE vocabulary.word = vocabulary_parts.word);
    INSERT INTO vocabulary (word, articles) SELECT value, 1 FROM json_each(NEW.added) WHERE true
    ON CONFLICT (word) DO UPDATE SET articles = articles + 1;
    INSERT INTO vocabulary_parts (part, word)
    SELECT value ->> 0, value ->> 1 FROM json_each(NEW.added_parts) WHERE true
    ON CONFLICT DO NOTHING;
END;
