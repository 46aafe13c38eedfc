-- A reader's comments by their age, and who else writes from the same network.

CREATE INDEX comments_by_reader ON comments (reader_id, posted_at, id);
CREATE INDEX comment_addresses_in_network ON comment_addresses (prefix, comment_id);
