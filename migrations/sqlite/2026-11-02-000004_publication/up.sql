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
    article_id BLOB NOT NULL PRIMARY KEY REFERENCES articles (id),
    visible    INTEGER NOT NULL
) STRICT;

-- Addresses that articles have left. Each leads to the article, wherever it is now.
CREATE TABLE former_slugs (
    slug       TEXT NOT NULL PRIMARY KEY,
    article_id BLOB NOT NULL REFERENCES articles (id),
    left_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX former_slugs_of_article ON former_slugs (article_id);

-- Articles that were public and are not, with what readers are told instead.
CREATE TABLE withdrawals (
    article_id   BLOB NOT NULL PRIMARY KEY REFERENCES articles (id),
    slug         TEXT NOT NULL CONSTRAINT withdrawals_slug UNIQUE,
    notice       TEXT NOT NULL,
    withdrawn_at INTEGER NOT NULL
) STRICT;

-- Every text that was ever live, by its hash.
CREATE TABLE publication_versions (
    id            BLOB NOT NULL PRIMARY KEY,
    article_id    BLOB NOT NULL REFERENCES articles (id),
    revision_hash TEXT NOT NULL,
    change        TEXT NOT NULL CHECK (change IN ('original', 'update', 'correction', 'clarification', 'minor')),
    published_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX publication_versions_of_article ON publication_versions (article_id, published_at, id);
