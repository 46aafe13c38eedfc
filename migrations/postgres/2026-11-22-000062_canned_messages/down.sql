DROP TABLE canned_messages;
