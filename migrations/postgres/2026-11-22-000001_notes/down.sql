DROP TABLE note_replies;
DROP TABLE notes;
