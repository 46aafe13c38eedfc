-- Every combination of filters is read from an index of its own: facets know the section
-- and the kind of their article, and the two are indexed together.
ALTER TABLE publication_facets ADD COLUMN section TEXT NOT NULL DEFAULT '';
ALTER TABLE publication_facets ADD COLUMN kind TEXT NOT NULL DEFAULT '';
UPDATE publication_facets SET (section, kind) = (
    SELECT section, kind FROM publications WHERE publications.article_id = publication_facets.article_id
);
CREATE INDEX publication_facets_of_section ON publication_facets (facet, key, section, published_at, article_id, kind);
CREATE INDEX publication_facets_of_kind ON publication_facets (facet, key, kind, published_at, article_id);
CREATE INDEX publications_of_section_and_kind ON publications (section, kind, published_at, article_id);
