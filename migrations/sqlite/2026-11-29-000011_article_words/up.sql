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
