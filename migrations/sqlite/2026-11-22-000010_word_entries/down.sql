CREATE TABLE plain_entries (
    list     TEXT NOT NULL CHECK (list IN ('banned', 'suspect', 'allowed')),
    phrase   TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (list, phrase)
) STRICT;
INSERT INTO plain_entries (list, phrase, added_at)
SELECT list, phrase, min(added_at) FROM word_entries WHERE matching = 'word' GROUP BY list, phrase;
DROP TABLE word_entries;
ALTER TABLE plain_entries RENAME TO word_entries;
