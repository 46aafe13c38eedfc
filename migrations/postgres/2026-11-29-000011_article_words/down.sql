DROP FUNCTION enter_article;
DROP TABLE vocabulary_parts;
DROP TABLE vocabulary;
DROP TABLE article_words;
