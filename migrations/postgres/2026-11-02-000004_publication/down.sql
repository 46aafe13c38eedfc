DROP TABLE publication_versions;
DROP TABLE withdrawals;
DROP TABLE former_slugs;
DROP TABLE threads;
DROP TABLE publication_facets;
DROP TABLE publications;
