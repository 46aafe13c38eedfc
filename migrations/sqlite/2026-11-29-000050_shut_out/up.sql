-- Whether any reader is shut out at all, which every reply asks.
CREATE INDEX sanctions_standing_on_readers ON sanctions (ends_at)
    WHERE reader_id IS NOT NULL AND lifted_at IS NULL;
