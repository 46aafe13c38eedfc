-- What an admin sets while the service runs.

CREATE TABLE settings (
    id         INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    document   TEXT NOT NULL,
    version    INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE sections (
    key      TEXT NOT NULL PRIMARY KEY,
    title    TEXT NOT NULL,
    position INTEGER NOT NULL,
    version  INTEGER NOT NULL
) STRICT;
INSERT INTO sections (key, title, position, version)
VALUES ('news', 'News', 1, 1), ('world', 'World', 2, 1), ('opinion', 'Opinion', 3, 1);

CREATE TABLE word_entries (
    list     TEXT NOT NULL CHECK (list IN ('banned', 'suspect', 'allowed')),
    phrase   TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (list, phrase)
) STRICT;

-- Each list's version moves with every change, so that a verdict can name what it was made with.
CREATE TABLE word_lists (
    list    TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL
) STRICT;
INSERT INTO word_lists (list, version) VALUES ('banned', 1), ('suspect', 1), ('allowed', 1);
