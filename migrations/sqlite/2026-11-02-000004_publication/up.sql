-- What the public may read of articles, and nothing else. Written by the verb that publishes.

CREATE TABLE publications (
    article_id         BLOB NOT NULL PRIMARY KEY REFERENCES articles (id),
    slug               TEXT NOT NULL CONSTRAINT publications_slug UNIQUE,
    section            TEXT NOT NULL,
    kind               TEXT NOT NULL,
    status             TEXT NOT NULL CHECK (status IN ('live', 'retracted')),
    headline           TEXT NOT NULL,
    document           TEXT NOT NULL,
    body_html          TEXT NOT NULL,
    body_text          TEXT NOT NULL,
    first_published_at INTEGER NOT NULL,
    published_at       INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL,
    revision_hash      TEXT NOT NULL
) STRICT;
CREATE INDEX publications_by_age ON publications (published_at, article_id);
CREATE INDEX publications_of_section ON publications (section, published_at, article_id);
CREATE INDEX publications_of_kind ON publications (kind, published_at, article_id);

-- What lists are filtered by: facet 'tag' or 'byline'.
CREATE TABLE publication_facets (
    facet        TEXT NOT NULL CHECK (facet IN ('tag', 'byline')),
    key          TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    article_id   BLOB NOT NULL REFERENCES publications (article_id),
    PRIMARY KEY (facet, key, published_at, article_id)
) STRICT;
CREATE INDEX publication_facets_of_article ON publication_facets (article_id);

-- The one count that is kept: visible replies of an article.
CREATE TABLE threads (
    article_id BLOB NOT NULL PRIMARY KEY REFERENCES publications (article_id),
    visible    INTEGER NOT NULL
) STRICT;
