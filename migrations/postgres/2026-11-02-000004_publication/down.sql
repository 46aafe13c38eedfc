DROP TABLE threads;
DROP TABLE publication_facets;
DROP TABLE publications;
