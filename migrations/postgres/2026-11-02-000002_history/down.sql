DROP TABLE event_payloads;
DROP TABLE events;
