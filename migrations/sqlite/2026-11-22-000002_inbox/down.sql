DROP INDEX drafts_on_board;
DROP INDEX drafts_by_due_notice;
ALTER TABLE drafts DROP COLUMN due_notice_at;
DROP TABLE notifications;
