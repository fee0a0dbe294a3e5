-- What customers were promised, with who keeps it by when.

CREATE TABLE promises (
    id TEXT PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES tickets (number),
    text TEXT NOT NULL,
    owner TEXT NOT NULL,
    actor TEXT NOT NULL,                    -- who gave it
    at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    kept_at INTEGER,
    released_at INTEGER,                    -- it need not be kept any more
    why TEXT,                               -- as somebody says who releases it
    removed INTEGER NOT NULL DEFAULT 0      -- taken back by undo; redo brings it again
) STRICT;
CREATE INDEX promises_ticket ON promises (ticket, at);
CREATE INDEX promises_open ON promises (due_at, ticket) WHERE kept_at IS NULL AND released_at IS NULL AND removed = 0;

ALTER TABLE tickets ADD COLUMN promises TEXT NOT NULL DEFAULT '[]';     -- [[id, owner, since, due], …]: those that stand
