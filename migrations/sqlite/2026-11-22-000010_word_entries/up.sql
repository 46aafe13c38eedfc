-- What is looked for on the word lists says how, and where and until when it counts.
-- An empty language or section stands for every one.
CREATE TABLE listed_entries (
    list       TEXT NOT NULL CONSTRAINT word_entries_list CHECK (list IN ('banned', 'suspect', 'allowed')),
    matching   TEXT NOT NULL CONSTRAINT word_entries_matching CHECK (matching IN ('word', 'pattern', 'host')),
    phrase     TEXT NOT NULL,
    language   TEXT NOT NULL,
    section    TEXT NOT NULL,
    expires_at INTEGER,
    added_at   INTEGER NOT NULL,
    PRIMARY KEY (list, matching, phrase, language, section)
) STRICT;
INSERT INTO listed_entries (list, matching, phrase, language, section, added_at)
SELECT list, 'word', phrase, '', '', added_at FROM word_entries;
DROP TABLE word_entries;
ALTER TABLE listed_entries RENAME TO word_entries;
