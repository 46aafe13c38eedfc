DROP INDEX comment_authors_words;
DROP INDEX comments_words;
DROP INDEX comments_by_standing;
DROP INDEX comments_by_article;
DROP INDEX comments_found_by_reader;
