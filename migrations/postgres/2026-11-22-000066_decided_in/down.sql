DROP INDEX decisions_by_time;
CREATE INDEX decisions_by_time ON decisions (decided_at, section, kind, staff_id, decision, waited_s, handled_s, undone_at, overturned_by);
ALTER TABLE decisions DROP COLUMN queue;
DROP INDEX cases_in_backlog;
DROP INDEX cases_by_opening;
CREATE INDEX cases_by_opening ON cases (opened_at, section, kind);
CREATE INDEX cases_in_backlog ON cases (opened_at, section, kind) WHERE is_open;
ALTER TABLE cases DROP COLUMN queue;
