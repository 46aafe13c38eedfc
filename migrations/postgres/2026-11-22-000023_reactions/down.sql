DROP TABLE comment_reactions;
ALTER TABLE comments DROP COLUMN reactions;
