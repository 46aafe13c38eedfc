-- Who would rather not decide a case, until it has moved or a day has passed.
CREATE TABLE case_skips (
    case_id      BLOB NOT NULL REFERENCES cases (id),
    staff_id     BLOB NOT NULL REFERENCES staff (id),
    case_version INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    skipped_at   INTEGER NOT NULL,
    PRIMARY KEY (case_id, staff_id)
) STRICT, WITHOUT ROWID;
