-- The site's own queues, and what a case is filed by.

CREATE TABLE saved_queues (
    key            text COLLATE "C" NOT NULL PRIMARY KEY,
    title          text COLLATE "C" NOT NULL,
    filter         jsonb NOT NULL,
    target_minutes integer,
    people         jsonb NOT NULL,
    position       integer NOT NULL,
    filled_from    bigint NOT NULL,
    version        bigint NOT NULL
);

-- Moves whenever cases must be filed anew; a case says under which version it was filed.
CREATE TABLE queue_rules (
    id      integer NOT NULL PRIMARY KEY CONSTRAINT queue_rules_one CHECK (id = 1),
    version bigint NOT NULL
);
INSERT INTO queue_rules (id, version) VALUES (1, 1);

-- What a case is filed by; none for one that was opened before there were facts.
ALTER TABLE cases ADD COLUMN facts jsonb;
ALTER TABLE cases ADD COLUMN queues jsonb NOT NULL DEFAULT '[]';
ALTER TABLE cases ADD COLUMN filed_version bigint NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN assignee uuid REFERENCES staff (id);
ALTER TABLE cases ADD COLUMN leased_from text COLLATE "C";
UPDATE cases SET queues = CASE kind WHEN 'held' THEN '["held","all"]'::jsonb ELSE '["all"]'::jsonb END;
CREATE INDEX cases_by_filing ON cases (filed_version, id) WHERE is_open;
DROP INDEX cases_by_lease_end;
CREATE INDEX cases_by_lease_end ON cases (lease_expires_at, lease_id) WHERE lease_expires_at IS NOT NULL;

-- Readers whose record has changed since their held cases were filed.
CREATE TABLE record_changes (
    reader_id uuid NOT NULL PRIMARY KEY REFERENCES readers (id)
);
