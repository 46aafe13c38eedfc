-- The queue that a case is or was named after, and with each decision the one in which it
-- was made. Of what was decided before, only the kind of its case is known.

ALTER TABLE cases ADD COLUMN queue TEXT NOT NULL DEFAULT '';
UPDATE cases SET queue = coalesce(json_extract(queues, '$[0]'), CASE kind
    WHEN 'notice' THEN 'legal' WHEN 'reported' THEN 'reported' WHEN 'held' THEN 'held' WHEN 'check' THEN 'unreviewed'
    WHEN 'appeal' THEN 'appeals' WHEN 'audit' THEN 'audit' ELSE 'all' END);
DROP INDEX cases_by_opening;
DROP INDEX cases_in_backlog;
CREATE INDEX cases_by_opening ON cases (opened_at, section, queue);
CREATE INDEX cases_in_backlog ON cases (opened_at, section, queue, is_open) WHERE is_open;

ALTER TABLE decisions ADD COLUMN queue TEXT NOT NULL DEFAULT '';
UPDATE decisions SET queue = CASE kind
    WHEN 'notice' THEN 'legal' WHEN 'reported' THEN 'reported' WHEN 'held' THEN 'held' WHEN 'check' THEN 'unreviewed'
    WHEN 'appeal' THEN 'appeals' WHEN 'audit' THEN 'audit' ELSE 'all' END;
DROP INDEX decisions_by_time;
CREATE INDEX decisions_by_time ON decisions (decided_at, section, kind, queue, staff_id, decision, waited_s, handled_s, undone_at, overturned_by);
