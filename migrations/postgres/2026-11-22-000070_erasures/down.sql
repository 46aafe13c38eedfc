DROP INDEX cases_of_comment;
DROP TABLE erasures;
