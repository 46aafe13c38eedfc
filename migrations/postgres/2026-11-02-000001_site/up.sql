-- What an admin sets while the service runs.

CREATE TABLE settings (
    id         integer NOT NULL PRIMARY KEY CHECK (id = 1),
    document   jsonb NOT NULL,
    version    bigint NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE TABLE sections (
    key      text COLLATE "C" NOT NULL PRIMARY KEY,
    title    text COLLATE "C" NOT NULL,
    position integer NOT NULL,
    version  bigint NOT NULL
);
INSERT INTO sections (key, title, position, version)
VALUES ('news', 'News', 1, 1), ('world', 'World', 2, 1), ('opinion', 'Opinion', 3, 1);

CREATE TABLE word_entries (
    list     text COLLATE "C" NOT NULL CHECK (list IN ('banned', 'suspect', 'allowed')),
    phrase   text COLLATE "C" NOT NULL,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (list, phrase)
);

-- Each list's version moves with every change, so that a verdict can name what it was made with.
CREATE TABLE word_lists (
    list    text COLLATE "C" NOT NULL PRIMARY KEY,
    version bigint NOT NULL
);
INSERT INTO word_lists (list, version) VALUES ('banned', 1), ('suspect', 1), ('allowed', 1);
