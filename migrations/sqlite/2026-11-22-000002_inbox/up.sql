-- What each person was told, which mails are copies of; and what boards and due times are read by.

CREATE TABLE notifications (
    id          BLOB NOT NULL PRIMARY KEY,
    staff_id    BLOB NOT NULL REFERENCES staff (id),
    event       TEXT NOT NULL,
    notice      TEXT NOT NULL,
    draft_id    BLOB,
    created_at  INTEGER NOT NULL,
    read_at     INTEGER,
    archived_at INTEGER
) STRICT;
CREATE INDEX notifications_present ON notifications (staff_id, created_at, id) WHERE archived_at IS NULL;
CREATE INDEX notifications_unread ON notifications (staff_id, created_at, id) WHERE read_at IS NULL AND archived_at IS NULL;
CREATE INDEX notifications_archived ON notifications (staff_id, created_at, id) WHERE archived_at IS NOT NULL;
CREATE INDEX notifications_by_archiving ON notifications (archived_at) WHERE archived_at IS NOT NULL;

-- When somebody is next to be told of the due time; none once all were told.
ALTER TABLE drafts ADD COLUMN due_notice_at INTEGER;
CREATE INDEX drafts_by_due_notice ON drafts (due_notice_at, id) WHERE due_notice_at IS NOT NULL AND NOT on_hold AND category <> 'closed';
CREATE INDEX drafts_on_board ON drafts (workflow, state, priority DESC, (due_at IS NULL), due_at, id) WHERE category <> 'closed';
