-- What moderators find comments by. What the parser would take for one token (hosts,
-- addresses, hyphenated words) is cut into its words, as SQLite does it.

CREATE INDEX comments_found_by_reader ON comments (reader_id, id);
CREATE INDEX comments_by_article ON comments (article_id, id);
CREATE INDEX comments_by_standing ON comments (visibility, id);
CREATE INDEX comments_words ON comments
    USING gin (to_tsvector('simple', translate(text, './@:-_<>&+=%?#~''', '                ')));
CREATE INDEX comment_authors_words ON comment_authors
    USING gin (to_tsvector('simple', translate(name, './@:-_<>&+=%?#~''', '                ')));
