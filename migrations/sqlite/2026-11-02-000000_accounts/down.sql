DROP TABLE idempotency_keys;
DROP TABLE rate_windows;
DROP TABLE invitations;
DROP TABLE refresh_tokens;
DROP TABLE sessions;
DROP TABLE grants;
DROP TABLE staff;
DROP TABLE keys;
