DROP INDEX publications_of_section_and_kind;
DROP INDEX publication_facets_of_kind;
DROP INDEX publication_facets_of_section;
ALTER TABLE publication_facets DROP COLUMN kind;
ALTER TABLE publication_facets DROP COLUMN section;
