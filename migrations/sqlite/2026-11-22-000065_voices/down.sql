DROP INDEX reports_of_voice;
