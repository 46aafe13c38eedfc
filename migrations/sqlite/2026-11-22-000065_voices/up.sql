-- The record of a voice, newest first, whoever it says it is.

CREATE INDEX reports_of_voice ON reports (voice, at, outcome) WHERE voice IS NOT NULL;
