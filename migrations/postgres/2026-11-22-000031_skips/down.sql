DROP TABLE case_skips;
