DROP TRIGGER article_entries_entered;
DROP VIEW article_entries;
DROP TABLE vocabulary_parts;
DROP TABLE vocabulary;
DROP TABLE article_words;
DROP TABLE article_numbers;
