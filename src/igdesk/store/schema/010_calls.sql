-- What is called outside: programs and addresses that rules name, and posts in the team's chats.

CREATE TABLE calls (
    id INTEGER PRIMARY KEY,
    ticket INTEGER NOT NULL,
    version INTEGER NOT NULL,               -- because of which event of the ticket
    hook TEXT NOT NULL,                     -- its id; of a chat `webhook:` and a digest of the address
    rule TEXT,                              -- the rule that wants it; null: a post in a chat
    state TEXT NOT NULL CHECK (state IN ('waiting', 'calling', 'done', 'failed', 'lost', 'cancelled')),
    at INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    claimed_by INTEGER,                     -- the fencing number of the worker that made the last attempt
    ended_at INTEGER,
    why TEXT,                               -- why it failed or waits, in a word of the program
    status INTEGER,                         -- exit status, signal, or status of the answer
    FOREIGN KEY (ticket, version) REFERENCES events (ticket, version)
) STRICT;
CREATE INDEX calls_waiting ON calls (not_before, id) WHERE state = 'waiting';
CREATE INDEX calls_calling ON calls (id) WHERE state = 'calling';
CREATE INDEX calls_hook ON calls (hook, id);
CREATE INDEX calls_ticket ON calls (ticket, version);
CREATE INDEX calls_ended ON calls (ended_at);
