DROP INDEX comment_addresses_of_prefix;
DROP TABLE comment_bands;
DROP TABLE comment_hosts;
