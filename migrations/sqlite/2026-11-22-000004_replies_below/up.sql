-- How many visible replies hang directly below each comment, for the order by most replies.

ALTER TABLE comments ADD COLUMN replies INTEGER NOT NULL DEFAULT 0;
UPDATE comments SET replies = (
    SELECT count(*) FROM comments AS below
    WHERE below.parent_id = comments.id AND below.visibility = 'published'
);
