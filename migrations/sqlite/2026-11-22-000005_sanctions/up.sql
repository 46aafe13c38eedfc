-- What readers may not do: each on an account, on a network (a keyed hash of its address
-- prefix), or on a host, which is where a mail address is at or what a reply links to.

CREATE TABLE sanctions (
    id          BLOB NOT NULL PRIMARY KEY,
    kind        TEXT NOT NULL CHECK (kind IN ('warn', 'hold', 'suspend', 'ban')),
    reader_id   BLOB REFERENCES readers (id),
    prefix      BLOB,
    host        TEXT,
    reason      TEXT NOT NULL,
    message     TEXT,
    imposed_by  BLOB NOT NULL REFERENCES staff (id),
    imposed_at  INTEGER NOT NULL,
    ends_at     INTEGER,
    lifted_by   BLOB REFERENCES staff (id),
    lifted_at   INTEGER,
    CONSTRAINT sanctions_subject CHECK (
        (reader_id IS NOT NULL AND prefix IS NULL     AND host IS NULL) OR
        (reader_id IS NULL     AND prefix IS NOT NULL AND host IS NULL) OR
        (reader_id IS NULL     AND prefix IS NULL     AND host IS NOT NULL)
    )
) STRICT;
CREATE INDEX sanctions_on_reader ON sanctions (reader_id, imposed_at) WHERE reader_id IS NOT NULL;
CREATE INDEX sanctions_on_prefix ON sanctions (prefix, imposed_at) WHERE prefix IS NOT NULL;
CREATE INDEX sanctions_on_host ON sanctions (host, imposed_at) WHERE host IS NOT NULL;
CREATE INDEX sanctions_by_time ON sanctions (imposed_at, id);
