-- Which of our accounts a ticket came in by. Of older tickets nothing is said: a desk had one account then.

ALTER TABLE tickets ADD COLUMN account TEXT NOT NULL DEFAULT '';
