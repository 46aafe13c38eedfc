CREATE TABLE plain_entries (
    list     text COLLATE "C" NOT NULL CHECK (list IN ('banned', 'suspect', 'allowed')),
    phrase   text COLLATE "C" NOT NULL,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (list, phrase)
);
INSERT INTO plain_entries (list, phrase, added_at)
SELECT list, phrase, min(added_at) FROM word_entries WHERE matching = 'word' GROUP BY list, phrase;
DROP TABLE word_entries;
ALTER TABLE plain_entries RENAME TO word_entries;
