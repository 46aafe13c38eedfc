DROP TABLE vocabulary_parts;
DROP TABLE vocabulary;
DROP TABLE article_words;
DROP TABLE article_numbers;
