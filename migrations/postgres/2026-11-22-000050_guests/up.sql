-- Guests: mail to readers, what they edited, and staff who reply under their own names.

-- A delivery is for a member of staff (recipient) or for a reader.
ALTER TABLE outbox ADD COLUMN reader_id uuid;
CREATE INDEX outbox_of_reader ON outbox (reader_id) WHERE reader_id IS NOT NULL;

-- When a guest was last asked by mail to confirm their address.
ALTER TABLE reader_profiles ADD COLUMN asked_at timestamptz;

-- The member of staff that this reader is.
ALTER TABLE readers ADD COLUMN staff_id uuid;
CREATE UNIQUE INDEX readers_of_staff ON readers (staff_id) WHERE staff_id IS NOT NULL;

-- How its author stands to the publication.
ALTER TABLE comments ADD COLUMN badge text COLLATE "C" CONSTRAINT comments_badge CHECK (badge IN ('staff', 'author'));

-- What a comment said before it was edited: what moderators judged stays to be seen.
CREATE TABLE comment_texts (
    comment_id   uuid NOT NULL REFERENCES comments (id),
    text_version integer NOT NULL,
    text         text COLLATE "C" NOT NULL,
    html         text COLLATE "C" NOT NULL,
    likeness     bytea NOT NULL,
    intake       jsonb NOT NULL,
    edited_at    timestamptz,
    replaced_at  timestamptz NOT NULL,
    PRIMARY KEY (comment_id, text_version)
);

-- An edit that waits for a moderator while the last published text stays. Once decided
-- on it is kept, so that the decision can be undone, until the next one.
CREATE TABLE comment_edits (
    comment_id   uuid NOT NULL PRIMARY KEY REFERENCES comments (id),
    text         text COLLATE "C" NOT NULL,
    html         text COLLATE "C" NOT NULL,
    likeness     bytea NOT NULL,
    intake       jsonb NOT NULL,
    submitted_at timestamptz NOT NULL,
    decision_id  uuid
);
