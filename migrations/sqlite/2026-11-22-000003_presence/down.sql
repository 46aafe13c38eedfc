DROP INDEX events_of_article_itself;
DROP INDEX events_by_actor;
DROP INDEX events_by_kind;
DROP INDEX events_by_age;
DROP TABLE presences;
