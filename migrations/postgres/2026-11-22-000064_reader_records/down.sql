DROP INDEX comment_addresses_in_network;
DROP INDEX comments_by_reader;
