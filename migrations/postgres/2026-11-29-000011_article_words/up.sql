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
