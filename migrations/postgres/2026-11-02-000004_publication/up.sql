-- What the public may read of articles, and nothing else. Written by the verb that publishes.

CREATE TABLE publications (
    article_id         uuid NOT NULL PRIMARY KEY REFERENCES articles (id),
    slug               text COLLATE "C" NOT NULL CONSTRAINT publications_slug UNIQUE,
    section            text COLLATE "C" NOT NULL,
    kind               text COLLATE "C" NOT NULL,
    status             text COLLATE "C" NOT NULL CHECK (status IN ('live', 'retracted')),
    headline           text COLLATE "C" NOT NULL,
    document           jsonb NOT NULL,
    body_html          text COLLATE "C" NOT NULL,
    body_text          text COLLATE "C" NOT NULL,
    first_published_at timestamptz NOT NULL,
    published_at       timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    revision_hash      text COLLATE "C" NOT NULL
);
CREATE INDEX publications_by_age ON publications (published_at, article_id);
CREATE INDEX publications_of_section ON publications (section, published_at, article_id);
CREATE INDEX publications_of_kind ON publications (kind, published_at, article_id);

-- What lists are filtered by: facet 'tag' or 'byline'.
CREATE TABLE publication_facets (
    facet        text COLLATE "C" NOT NULL CHECK (facet IN ('tag', 'byline')),
    key          text COLLATE "C" NOT NULL,
    published_at timestamptz NOT NULL,
    article_id   uuid NOT NULL REFERENCES publications (article_id),
    PRIMARY KEY (facet, key, published_at, article_id)
);
CREATE INDEX publication_facets_of_article ON publication_facets (article_id);

-- The one count that is kept: visible replies of an article.
CREATE TABLE threads (
    article_id uuid NOT NULL PRIMARY KEY REFERENCES publications (article_id),
    visible    bigint NOT NULL
);
