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
    article_id uuid NOT NULL PRIMARY KEY REFERENCES articles (id),
    visible    bigint NOT NULL
);

-- Addresses that articles have left. Each leads to the article, wherever it is now.
CREATE TABLE former_slugs (
    slug       text COLLATE "C" NOT NULL PRIMARY KEY,
    article_id uuid NOT NULL REFERENCES articles (id),
    left_at    timestamptz NOT NULL
);
CREATE INDEX former_slugs_of_article ON former_slugs (article_id);

-- Articles that were public and are not, with what readers are told instead.
CREATE TABLE withdrawals (
    article_id   uuid NOT NULL PRIMARY KEY REFERENCES articles (id),
    slug         text COLLATE "C" NOT NULL CONSTRAINT withdrawals_slug UNIQUE,
    notice       text COLLATE "C" NOT NULL,
    withdrawn_at timestamptz NOT NULL
);

-- Every text that was ever live, by its hash.
CREATE TABLE publication_versions (
    id            uuid NOT NULL PRIMARY KEY,
    article_id    uuid NOT NULL REFERENCES articles (id),
    revision_hash text COLLATE "C" NOT NULL,
    change        text COLLATE "C" NOT NULL CHECK (change IN ('original', 'update', 'correction', 'clarification', 'minor')),
    published_at  timestamptz NOT NULL
);
CREATE INDEX publication_versions_of_article ON publication_versions (article_id, published_at, id);
