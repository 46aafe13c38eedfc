DROP INDEX publications_by_first_day;
