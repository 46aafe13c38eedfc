DROP TABLE word_lists;
DROP TABLE word_entries;
DROP TABLE sections;
DROP TABLE settings;
