-- The site's own queues, and what a case is filed by.

CREATE TABLE saved_queues (
    key            TEXT NOT NULL PRIMARY KEY,
    title          TEXT NOT NULL,
    filter         TEXT NOT NULL,
    target_minutes INTEGER,
    people         TEXT NOT NULL,
    position       INTEGER NOT NULL,
    filled_from    INTEGER NOT NULL,
    version        INTEGER NOT NULL
) STRICT;

-- Moves whenever cases must be filed anew; a case says under which version it was filed.
CREATE TABLE queue_rules (
    id      INTEGER NOT NULL PRIMARY KEY CONSTRAINT queue_rules_one CHECK (id = 1),
    version INTEGER NOT NULL
) STRICT;
INSERT INTO queue_rules (id, version) VALUES (1, 1);

-- What a case is filed by; none for one that was opened before there were facts.
ALTER TABLE cases ADD COLUMN facts TEXT;
ALTER TABLE cases ADD COLUMN queues TEXT NOT NULL DEFAULT '[]';
ALTER TABLE cases ADD COLUMN filed_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN assignee BLOB REFERENCES staff (id);
ALTER TABLE cases ADD COLUMN leased_from TEXT;
UPDATE cases SET queues = CASE kind WHEN 'held' THEN '["held","all"]' ELSE '["all"]' END;
CREATE INDEX cases_by_filing ON cases (filed_version, id) WHERE is_open;
DROP INDEX cases_by_lease_end;
CREATE INDEX cases_by_lease_end ON cases (lease_expires_at, lease_id) WHERE lease_expires_at IS NOT NULL;

-- Readers whose record has changed since their held cases were filed.
CREATE TABLE record_changes (
    reader_id BLOB NOT NULL PRIMARY KEY REFERENCES readers (id)
) STRICT, WITHOUT ROWID;
