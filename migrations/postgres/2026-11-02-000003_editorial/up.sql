-- Articles, the drafts about them, and what reviewers said.

CREATE TABLE articles (
    id                 uuid NOT NULL PRIMARY KEY,
    slug               text COLLATE "C" NOT NULL CONSTRAINT articles_slug UNIQUE,
    section            text COLLATE "C" NOT NULL REFERENCES sections (key),
    kind               text COLLATE "C" NOT NULL,
    status             text COLLATE "C" NOT NULL CHECK (status IN ('unpublished', 'live', 'withdrawn', 'retracted')),
    headline           text COLLATE "C" NOT NULL,
    live_revision_id   uuid,
    revision_hash      text COLLATE "C",
    first_published_at timestamptz,
    published_at       timestamptz,
    created_by         uuid NOT NULL REFERENCES staff (id),
    created_at         timestamptz NOT NULL,
    version            bigint NOT NULL
);
CREATE INDEX articles_by_age ON articles (created_at, id);
CREATE INDEX articles_of_section ON articles (section, created_at, id);

CREATE TABLE drafts (
    id             uuid NOT NULL PRIMARY KEY,
    article_id     uuid NOT NULL REFERENCES articles (id),
    purpose        text COLLATE "C" NOT NULL CHECK (purpose IN ('original', 'update', 'correction', 'clarification', 'minor')),
    workflow       text COLLATE "C" NOT NULL,
    workflow_version integer NOT NULL,
    state          text COLLATE "C" NOT NULL,
    category       text COLLATE "C" NOT NULL CHECK (category IN ('drafting', 'review', 'ready', 'scheduled', 'closed')),
    outcome        text COLLATE "C" CHECK (outcome IN ('published', 'superseded', 'spiked')),
    version        bigint NOT NULL,
    content        jsonb NOT NULL,
    content_hash   text COLLATE "C" NOT NULL,
    substance_hash text COLLATE "C" NOT NULL,
    headline       text COLLATE "C" NOT NULL,
    section        text COLLATE "C" NOT NULL REFERENCES sections (key),
    sensitivity    text COLLATE "C" NOT NULL CHECK (sensitivity IN ('normal', 'high')),
    embargo_until  timestamptz,
    assignee       uuid REFERENCES staff (id),
    due_at         timestamptz,
    priority       integer NOT NULL,
    on_hold        boolean NOT NULL,
    schedule_at    timestamptz,
    schedule       jsonb,
    base_revision_id uuid,
    created_by     uuid NOT NULL REFERENCES staff (id),
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL
);
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
    draft_id       uuid NOT NULL REFERENCES drafts (id),
    staff_id       uuid NOT NULL REFERENCES staff (id),
    is_substantive boolean NOT NULL,
    since          timestamptz NOT NULL,
    PRIMARY KEY (draft_id, staff_id)
);
CREATE INDEX contributors_by_staff ON contributors (staff_id, draft_id);

CREATE TABLE revisions (
    id             uuid NOT NULL PRIMARY KEY,
    article_id     uuid NOT NULL REFERENCES articles (id),
    draft_id       uuid NOT NULL REFERENCES drafts (id),
    number         integer NOT NULL,
    content        jsonb NOT NULL,
    hash           text COLLATE "C" NOT NULL,
    substance_hash text COLLATE "C" NOT NULL,
    created_at     timestamptz NOT NULL,
    created_by     uuid NOT NULL REFERENCES staff (id),
    CONSTRAINT revisions_number UNIQUE (draft_id, number)
);

CREATE INDEX revisions_of_draft ON revisions (draft_id, created_at, id);

-- One standing yes a person, a transition and a draft.
CREATE TABLE approvals (
    id             uuid NOT NULL PRIMARY KEY,
    draft_id       uuid NOT NULL REFERENCES drafts (id),
    staff_id       uuid NOT NULL REFERENCES staff (id),
    transition     text COLLATE "C" NOT NULL,
    substance_hash text COLLATE "C" NOT NULL,
    given_at       timestamptz NOT NULL,
    voided_at      timestamptz
);
CREATE UNIQUE INDEX approvals_standing ON approvals (draft_id, staff_id, transition) WHERE voided_at IS NULL;

-- Every version of every workflow that a draft may still go by.
CREATE TABLE workflows (
    name     text COLLATE "C" NOT NULL,
    version  integer NOT NULL,
    title    text COLLATE "C" NOT NULL,
    source   text COLLATE "C" NOT NULL,
    added_by uuid REFERENCES staff (id),
    added_at timestamptz NOT NULL,
    PRIMARY KEY (name, version)
);

-- The lines of a workflow's checklist that somebody has seen to.
CREATE TABLE ticks (
    draft_id  uuid NOT NULL REFERENCES drafts (id),
    key       text COLLATE "C" NOT NULL,
    note      text COLLATE "C",
    ticked_by uuid NOT NULL REFERENCES staff (id),
    ticked_at timestamptz NOT NULL,
    PRIMARY KEY (draft_id, key)
);

-- The last word on each concern of a draft.
CREATE TABLE sign_offs (
    draft_id       uuid NOT NULL REFERENCES drafts (id),
    concern        text COLLATE "C" NOT NULL CHECK (concern IN ('legal', 'pictures', 'standards')),
    verdict        text COLLATE "C" NOT NULL CHECK (verdict IN ('given', 'refused')),
    substance_hash text COLLATE "C" NOT NULL,
    message        text COLLATE "C",
    said_by        uuid NOT NULL REFERENCES staff (id),
    said_at        timestamptz NOT NULL,
    PRIMARY KEY (draft_id, concern)
);

-- What went out before review was done, and whoever reviewed it since.
CREATE TABLE review_debts (
    draft_id   uuid NOT NULL PRIMARY KEY REFERENCES drafts (id),
    section    text COLLATE "C" NOT NULL,
    reason     text COLLATE "C" NOT NULL,
    opened_by  uuid NOT NULL REFERENCES staff (id),
    opened_at  timestamptz NOT NULL,
    due_at     timestamptz NOT NULL,
    settled_by uuid REFERENCES staff (id),
    settled_at timestamptz,
    message    text COLLATE "C"
);
CREATE INDEX review_debts_by_age ON review_debts (opened_at, draft_id);
CREATE INDEX review_debts_open ON review_debts (opened_at, draft_id) WHERE settled_at IS NULL;
