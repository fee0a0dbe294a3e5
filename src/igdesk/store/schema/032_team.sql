-- Who watches a ticket, and whom colleagues called by name in their notes.

ALTER TABLE tickets ADD COLUMN watchers TEXT NOT NULL DEFAULT '[]';     -- ids of agents
CREATE INDEX tickets_watched ON tickets (number) WHERE watchers <> '[]';

CREATE TABLE called (
    id INTEGER PRIMARY KEY,
    note TEXT NOT NULL REFERENCES notes (id),
    agent TEXT NOT NULL,                    -- who is called
    ticket INTEGER NOT NULL REFERENCES tickets (number),
    at INTEGER NOT NULL,
    read_at INTEGER                         -- when they opened the ticket; NULL: not yet
) STRICT;
CREATE UNIQUE INDEX called_note ON called (note, agent);
CREATE INDEX called_agent ON called (agent, ticket, at);
CREATE INDEX called_unread ON called (agent, ticket) WHERE read_at IS NULL;
CREATE INDEX called_ticket ON called (ticket);

-- What happened lately, for whoever takes over.
CREATE INDEX events_of_shift ON events (at) WHERE kind IN
    ('opened', 'reply_sent', 'reply_confirmed', 'answered_in_app', 'status', 'escalated', 'escalation_answered', 'leg_done');
