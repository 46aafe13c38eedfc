DROP TABLE approvals;
DROP TABLE revisions;
DROP TABLE contributors;
DROP TABLE drafts;
DROP TABLE articles;
