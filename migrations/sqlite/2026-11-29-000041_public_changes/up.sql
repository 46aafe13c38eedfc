-- What of an event the public is told, written with it: the change feed reads these by
-- their places, past everything else. No hash covers it, so what is sealed stays sealed.
ALTER TABLE events ADD COLUMN change TEXT;
CREATE INDEX events_public ON events (seq) WHERE change IS NOT NULL;

-- What was told before there was a feed: of articles everything that happened to them, of
-- comments how they stand.
UPDATE events SET change = json_object(
    'kind', CASE events.kind
        WHEN 'article_published' THEN
            CASE WHEN (SELECT drafts.purpose FROM drafts WHERE drafts.id = events.draft_id) = 'original'
                THEN 'article.published'
            WHEN (SELECT before.kind FROM events before
                WHERE before.article_id = events.article_id AND before.comment_id IS NULL
                    AND before.n < events.n
                    AND before.kind IN ('article_published', 'article_withdrawn', 'article_retracted',
                        'article_republished')
                ORDER BY before.n DESC LIMIT 1) IN ('article_withdrawn', 'article_retracted')
                THEN 'article.republished'
            ELSE 'article.updated' END
        WHEN 'article_withdrawn' THEN 'article.withdrawn'
        WHEN 'article_retracted' THEN 'article.retracted'
        WHEN 'article_republished' THEN 'article.republished'
        ELSE 'article.moved' END,
    'change', CASE events.kind WHEN 'article_published' THEN
        (SELECT drafts.purpose FROM drafts WHERE drafts.id = events.draft_id) END,
    'reason', (SELECT event_payloads.payload ->> 'public_notice'
        FROM event_payloads WHERE event_payloads.event_id = events.id),
    'article', json_object('slug', articles.slug, 'section', articles.section))
FROM articles
WHERE articles.id = events.article_id
    AND events.kind IN ('article_published', 'article_withdrawn', 'article_retracted',
        'article_republished', 'slug_changed');

UPDATE events SET change = json_object('kind', CASE comments.visibility
    WHEN 'published' THEN 'comment.published'
    WHEN 'withdrawn' THEN 'comment.withdrawn'
    WHEN 'erased' THEN 'comment.erased'
    ELSE 'comment.removed' END)
FROM comments
JOIN (SELECT comment_id, max(n) AS n FROM events WHERE comment_id IS NOT NULL GROUP BY comment_id) last
    ON last.comment_id = comments.id
WHERE events.n = last.n AND comments.published_at IS NOT NULL;
