-- What time does to a ticket by itself, and whom it tells.

ALTER TABLE tickets ADD COLUMN kind TEXT;                           -- the nature of a complaint
ALTER TABLE tickets ADD COLUMN keep_informed_due_at INTEGER;
ALTER TABLE tickets ADD COLUMN last_answered_at INTEGER;             -- when a person last answered the customer
ALTER TABLE tickets ADD COLUMN waits_for TEXT;                       -- who is to get it once on shift with room, as a rule says it
CREATE INDEX tickets_in_line ON tickets (waits_for, created_at) WHERE waits_for IS NOT NULL;
ALTER TABLE tickets ADD COLUMN heard_late_at INTEGER;               -- when a message was read that had come long before
ALTER TABLE tickets ADD COLUMN snoozed_until INTEGER;
CREATE INDEX tickets_snoozed ON tickets (snoozed_until, number) WHERE snoozed_until IS NOT NULL;
ALTER TABLE tickets ADD COLUMN told TEXT NOT NULL DEFAULT '[]';     -- [[clock, since, due, how often], …]: what has been told of its clocks
ALTER TABLE tickets ADD COLUMN rang TEXT NOT NULL DEFAULT '{}';     -- {rule: when the wait began for which it had its turn}
ALTER TABLE tickets ADD COLUMN robots TEXT NOT NULL DEFAULT '[]';   -- when it was answered automatically, the last few times
-- No part of the log: when time next does something to this ticket, as the configuration is. 0: to be reckoned anew.
ALTER TABLE tickets ADD COLUMN wake_at INTEGER;
CREATE INDEX tickets_wake ON tickets (wake_at, number) WHERE wake_at IS NOT NULL;
UPDATE tickets SET wake_at = 0 WHERE status IN ('new', 'open', 'waiting');

ALTER TABLE meta ADD COLUMN timers TEXT;                            -- the configuration that all of `wake_at` was reckoned with, as a digest

CREATE TABLE notices (                      -- one for each person who is to know of an event; the event says what it is
    id INTEGER PRIMARY KEY,
    agent TEXT NOT NULL,
    ticket INTEGER NOT NULL,
    version INTEGER NOT NULL,               -- which event of the ticket
    at INTEGER NOT NULL,
    told_at INTEGER,                        -- when a program of that person showed it
    FOREIGN KEY (ticket, version) REFERENCES events (ticket, version)
) STRICT;
CREATE INDEX notices_untold ON notices (agent, id) WHERE told_at IS NULL;
CREATE INDEX notices_agent ON notices (agent, id);
CREATE INDEX notices_ticket ON notices (ticket);
CREATE INDEX notices_at ON notices (at);
