-- What people looked for in the articles and did not find, and the cases that the team wants to learn from.

CREATE TABLE missed_searches (
    id INTEGER PRIMARY KEY,
    asked TEXT NOT NULL,                    -- as it was typed, without numbers and addresses
    agent TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

ALTER TABLE tickets ADD COLUMN case_kind TEXT;                          -- good, bad: a case for the review
CREATE INDEX tickets_cases ON tickets (case_kind) WHERE case_kind IS NOT NULL;
