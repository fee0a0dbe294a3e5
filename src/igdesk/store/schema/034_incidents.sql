-- Faults that many customers tell of: their tickets share what is told, and the solution.

CREATE TABLE incidents (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,               -- the step that opened it
    ticket INTEGER NOT NULL REFERENCES tickets (number),    -- the first of its tickets
    title TEXT NOT NULL,
    words TEXT NOT NULL,                    -- [word, …]: a new message with one of them puts its ticket there
    state TEXT NOT NULL DEFAULT 'open',     -- open, crisis, over
    actor TEXT NOT NULL,                    -- who opened it
    at INTEGER NOT NULL,
    ended_at INTEGER,
    ended_by TEXT,
    solution TEXT,                          -- what the customers are told at its end
    removed INTEGER NOT NULL DEFAULT 0      -- its opening was taken back by undo; redo brings it again
) STRICT;
CREATE INDEX incidents_running ON incidents (id) WHERE state <> 'over' AND removed = 0;

ALTER TABLE tickets ADD COLUMN incident INTEGER;
CREATE INDEX tickets_incident ON tickets (incident, number) WHERE incident IS NOT NULL;
