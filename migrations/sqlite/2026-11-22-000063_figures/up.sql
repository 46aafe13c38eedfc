-- What the figures of moderation are counted from, without reading anything but indexes:
-- since when a case is held, and with each decision where it was made, how many seconds
-- its case waited and was held, and which later decision went the other way.

ALTER TABLE cases ADD COLUMN leased_at INTEGER;
CREATE INDEX cases_by_opening ON cases (opened_at, section, kind);
CREATE INDEX cases_in_backlog ON cases (opened_at, section, kind) WHERE is_open;

ALTER TABLE decisions ADD COLUMN section TEXT NOT NULL DEFAULT '';
ALTER TABLE decisions ADD COLUMN kind TEXT NOT NULL DEFAULT 'held';
ALTER TABLE decisions ADD COLUMN waited_s INTEGER NOT NULL DEFAULT 0;
ALTER TABLE decisions ADD COLUMN handled_s INTEGER;
ALTER TABLE decisions ADD COLUMN overturned_by BLOB;
UPDATE decisions SET
    section = (SELECT cases.section FROM cases WHERE cases.id = decisions.case_id),
    kind = (SELECT cases.kind FROM cases WHERE cases.id = decisions.case_id),
    waited_s = (SELECT (decisions.decided_at - cases.opened_at) / 1000000 FROM cases WHERE cases.id = decisions.case_id);
CREATE INDEX decisions_by_time ON decisions (decided_at, section, kind, staff_id, decision, waited_s, handled_s, undone_at, overturned_by);
CREATE INDEX decisions_on_comment ON decisions (comment_id, decision);
CREATE INDEX decisions_overturned ON decisions (overturned_by) WHERE overturned_by IS NOT NULL;
