-- What customers asked lately, so that the same question of many is found: see rules/repeats. Worked out from their messages.

CREATE TABLE questions (
    message INTEGER PRIMARY KEY REFERENCES messages (id),
    key INTEGER NOT NULL,                   -- what messages that ask the same have in common
    customer INTEGER NOT NULL REFERENCES customers (id),  -- who asked
    at INTEGER NOT NULL,
    told INTEGER NOT NULL DEFAULT 0         -- with this one people were told that many ask the same
) STRICT;
CREATE INDEX questions_key ON questions (key, at, customer);
CREATE INDEX questions_told ON questions (key) WHERE told = 1;
CREATE INDEX questions_at ON questions (at);
