-- Messages to the authors of comments that are sent again and again, in each language.

CREATE TABLE canned_messages (
    key        text COLLATE "C" NOT NULL,
    language   text COLLATE "C" NOT NULL,
    title      text COLLATE "C" NOT NULL,
    text       text COLLATE "C" NOT NULL,
    reason     text COLLATE "C",
    version    bigint NOT NULL,
    updated_by uuid NOT NULL REFERENCES staff (id),
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (key, language)
);
