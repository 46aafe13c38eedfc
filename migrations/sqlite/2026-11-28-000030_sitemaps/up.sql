-- What sitemaps are made from: published articles by the day they first came out, and
-- when each last changed.
CREATE INDEX publications_by_first_day ON publications (first_published_at, article_id, updated_at);
