DROP INDEX comments_waiting;
