DROP INDEX events_public;
ALTER TABLE events DROP COLUMN change;
