-- What readers find articles by: their words, without case and accents, as the code spells
-- them (domain/search); and what lists are narrowed by, as words of its own. The texts
-- themselves are not kept a second time. What was published before is entered when the
-- database is next opened.
CREATE TABLE article_words (
    article_id   uuid NOT NULL PRIMARY KEY REFERENCES publications (article_id),
    published_at timestamptz NOT NULL,
    words        tsvector NOT NULL
);
CREATE INDEX article_words_by_word ON article_words USING gin (words);
CREATE INDEX article_words_by_age ON article_words (published_at, article_id);

-- Every word of a published article, and in how many it is: what a mistyped word may have been.
CREATE TABLE vocabulary (
    word     text COLLATE "C" NOT NULL PRIMARY KEY,
    articles bigint NOT NULL
);

-- The three parts of each word, with its length and their place: two mistakes leave one of
-- them whole.
CREATE TABLE vocabulary_parts (
    part text COLLATE "C" NOT NULL,
    word text COLLATE "C" NOT NULL,
    PRIMARY KEY (part, word)
);

-- Entering an article, or taking it out where it has no words, is one statement: a call of
-- this. It files the article under its tags and bylines too (`facets`, pairs of facet and
-- key). Words are lists in JSON, in their order, so that two that come out at once do not
-- wait for each other; `gone` are those that the article has no more, `added` those that it
-- has now, and the parts are pairs of a part and its word.
CREATE FUNCTION enter_article(
    article uuid, day timestamptz, entered tsvector, facets jsonb,
    gone jsonb, gone_parts jsonb, added jsonb, added_parts jsonb
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM publication_facets WHERE article_id = article;
    INSERT INTO publication_facets (facet, key, published_at, article_id, section, kind)
    SELECT pair ->> 0, pair ->> 1, published_at, article_id, section, kind
    FROM jsonb_array_elements(facets) AS pair CROSS JOIN publications WHERE article_id = article
    ON CONFLICT DO NOTHING;
    IF entered IS NULL THEN
        DELETE FROM article_words WHERE article_id = article;
    ELSE
        INSERT INTO article_words (article_id, published_at, words) VALUES (article, day, entered)
        ON CONFLICT (article_id) DO UPDATE SET published_at = excluded.published_at, words = excluded.words;
    END IF;
    UPDATE vocabulary SET articles = articles - 1 WHERE word IN (SELECT jsonb_array_elements_text(gone));
    DELETE FROM vocabulary WHERE articles <= 0 AND word IN (SELECT jsonb_array_elements_text(gone));
    DELETE FROM vocabulary_parts
    WHERE (part, word) IN (SELECT pair ->> 0, pair ->> 1 FROM jsonb_array_elements(gone_parts) AS pair)
      AND NOT EXISTS (SELECT 1 FROM vocabulary WHERE vocabulary.word = vocabulary_parts.word);
    INSERT INTO vocabulary (word, articles) SELECT value, 1 FROM jsonb_array_elements_text(added)
    ON CONFLICT (word) DO UPDATE SET articles = vocabulary.articles + 1;
    INSERT INTO vocabulary_parts (part, word)
    SELECT pair ->> 0, pair ->> 1 FROM jsonb_array_elements(added_parts) AS pair
    ON CONFLICT DO NOTHING;
END $$;
