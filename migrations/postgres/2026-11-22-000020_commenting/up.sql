-- What sections and articles say of their own about replies; null leaves it to the level above.

ALTER TABLE sections ADD COLUMN commenting jsonb;
ALTER TABLE threads ADD COLUMN commenting jsonb;
ALTER TABLE threads ADD COLUMN commenting_version bigint NOT NULL DEFAULT 1;
