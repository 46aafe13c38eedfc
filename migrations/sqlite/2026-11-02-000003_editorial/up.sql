-- Articles, the drafts about them, and what reviewers said.

CREATE TABLE articles (
    id                 BLOB NOT NULL PRIMARY KEY,
    slug               TEXT NOT NULL CONSTRAINT articles_slug UNIQUE,
    section            TEXT NOT NULL REFERENCES sections (key),
    kind               TEXT NOT NULL,
    status             TEXT NOT NULL CHECK (status IN ('unpublished', 'live', 'withdrawn', 'retracted')),
    headline           TEXT NOT NULL,
    live_revision_id   BLOB,
    revision_hash      TEXT,
    first_published_at INTEGER,
    published_at       INTEGER,
    created_by         BLOB NOT NULL REFERENCES staff (id),
    created_at         INTEGER NOT NULL,
    version            INTEGER NOT NULL
) STRICT;
CREATE INDEX articles_by_age ON articles (created_at, id);
CREATE INDEX articles_of_section ON articles (section, created_at, id);

CREATE TABLE drafts (
    id             BLOB NOT NULL PRIMARY KEY,
    article_id     BLOB NOT NULL REFERENCES articles (id),
    purpose        TEXT NOT NULL CHECK (purpose IN ('original', 'update', 'correction', 'clarification', 'minor')),
    workflow       TEXT NOT NULL,
    workflow_version INTEGER NOT NULL,
    state          TEXT NOT NULL,
    category       TEXT NOT NULL CHECK (category IN ('drafting', 'review', 'ready', 'scheduled', 'closed')),
    outcome        TEXT CHECK (outcome IN ('published', 'superseded', 'spiked')),
    version        INTEGER NOT NULL,
    content        TEXT NOT NULL,
    content_hash   TEXT NOT NULL,
    substance_hash TEXT NOT NULL,
    headline       TEXT NOT NULL,
    section        TEXT NOT NULL REFERENCES sections (key),
    sensitivity    TEXT NOT NULL CHECK (sensitivity IN ('normal', 'high')),
    embargo_until  INTEGER,
    assignee       BLOB REFERENCES staff (id),
    due_at         INTEGER,
    priority       INTEGER NOT NULL,
    on_hold        INTEGER NOT NULL,
    schedule_at    INTEGER,
    schedule       TEXT,
    base_revision_id BLOB,
    created_by     BLOB NOT NULL REFERENCES staff (id),
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX drafts_by_age ON drafts (updated_at, id);
CREATE INDEX drafts_of_section ON drafts (section, updated_at, id);
CREATE INDEX drafts_by_category ON drafts (category, updated_at, id);
CREATE INDEX drafts_by_state ON drafts (state, updated_at, id);
CREATE INDEX drafts_of_assignee ON drafts (assignee, updated_at, id) WHERE assignee IS NOT NULL;
CREATE INDEX drafts_of_article ON drafts (article_id);
-- What a calendar is made of.
CREATE INDEX drafts_by_schedule ON drafts (schedule_at) WHERE schedule_at IS NOT NULL;
CREATE INDEX drafts_by_due_time ON drafts (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX drafts_by_embargo ON drafts (embargo_until) WHERE embargo_until IS NOT NULL;

CREATE TABLE contributors (
    draft_id       BLOB NOT NULL REFERENCES drafts (id),
    staff_id       BLOB NOT NULL REFERENCES staff (id),
    is_substantive INTEGER NOT NULL,
    since          INTEGER NOT NULL,
    PRIMARY KEY (draft_id, staff_id)
) STRICT;
CREATE INDEX contributors_by_staff ON contributors (staff_id, draft_id);

CREATE TABLE revisions (
    id             BLOB NOT NULL PRIMARY KEY,
    article_id     BLOB NOT NULL REFERENCES articles (id),
    draft_id       BLOB NOT NULL REFERENCES drafts (id),
    number         INTEGER NOT NULL,
    content        TEXT NOT NULL,
    hash           TEXT NOT NULL,
    substance_hash TEXT NOT NULL,
    created_at     INTEGER NOT NULL,
    created_by     BLOB NOT NULL REFERENCES staff (id),
    CONSTRAINT revisions_number UNIQUE (draft_id, number)
) STRICT;

CREATE INDEX revisions_of_draft ON revisions (draft_id, created_at, id);

-- One standing yes a person, a transition and a draft.
CREATE TABLE approvals (
    id             BLOB NOT NULL PRIMARY KEY,
    draft_id       BLOB NOT NULL REFERENCES drafts (id),
    staff_id       BLOB NOT NULL REFERENCES staff (id),
    transition     TEXT NOT NULL,
    substance_hash TEXT NOT NULL,
    given_at       INTEGER NOT NULL,
    voided_at      INTEGER
) STRICT;
CREATE UNIQUE INDEX approvals_standing ON approvals (draft_id, staff_id, transition) WHERE voided_at IS NULL;

-- Every version of every workflow that a draft may still go by.
CREATE TABLE workflows (
    name     TEXT NOT NULL,
    version  INTEGER NOT NULL,
    title    TEXT NOT NULL,
    source   TEXT NOT NULL,
    added_by BLOB REFERENCES staff (id),
    added_at INTEGER NOT NULL,
    PRIMARY KEY (name, version)
) STRICT;

-- The lines of a workflow's checklist that somebody has seen to.
CREATE TABLE ticks (
    draft_id  BLOB NOT NULL REFERENCES drafts (id),
    key       TEXT NOT NULL,
    note      TEXT,
    ticked_by BLOB NOT NULL REFERENCES staff (id),
    ticked_at INTEGER NOT NULL,
    PRIMARY KEY (draft_id, key)
) STRICT;

-- The last word on each concern of a draft.
CREATE TABLE sign_offs (
    draft_id       BLOB NOT NULL REFERENCES drafts (id),
    concern        TEXT NOT NULL CHECK (concern IN ('legal', 'pictures', 'standards')),
    verdict        TEXT NOT NULL CHECK (verdict IN ('given', 'refused')),
    substance_hash TEXT NOT NULL,
    message        TEXT,
    said_by        BLOB NOT NULL REFERENCES staff (id),
    said_at        INTEGER NOT NULL,
    PRIMARY KEY (draft_id, concern)
) STRICT;

-- What went out before review was done, and whoever reviewed it since.
CREATE TABLE review_debts (
    draft_id   BLOB NOT NULL PRIMARY KEY REFERENCES drafts (id),
    section    TEXT NOT NULL,
    reason     TEXT NOT NULL,
    opened_by  BLOB NOT NULL REFERENCES staff (id),
    opened_at  INTEGER NOT NULL,
    due_at     INTEGER NOT NULL,
    settled_by BLOB REFERENCES staff (id),
    settled_at INTEGER,
    message    TEXT
) STRICT;
CREATE INDEX review_debts_by_age ON review_debts (opened_at, draft_id);
CREATE INDEX review_debts_open ON review_debts (opened_at, draft_id) WHERE settled_at IS NULL;
