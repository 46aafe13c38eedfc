-- Who would rather not decide a case, until it has moved or a day has passed.
CREATE TABLE case_skips (
    case_id      uuid NOT NULL REFERENCES cases (id),
    staff_id     uuid NOT NULL REFERENCES staff (id),
    case_version bigint NOT NULL,
    reason       text COLLATE "C" NOT NULL,
    skipped_at   timestamptz NOT NULL,
    PRIMARY KEY (case_id, staff_id)
);
