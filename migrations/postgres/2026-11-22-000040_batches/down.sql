DROP INDEX comments_unlisted_below;
DROP INDEX decisions_of_comment;
DELETE FROM decisions WHERE decision = 'escalate';
ALTER TABLE decisions DROP COLUMN escalated_to;
ALTER TABLE decisions DROP COLUMN batch_id;
ALTER TABLE decisions DROP CONSTRAINT decisions_decision;
ALTER TABLE decisions ADD CONSTRAINT decisions_decision_check CHECK (decision IN ('approve', 'remove'));
DROP TABLE decision_batches;
