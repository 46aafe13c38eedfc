DROP TABLE target_notices;
