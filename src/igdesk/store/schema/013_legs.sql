-- What departments are asked for: a question, what they are to deliver, by when; and their answer.

CREATE TABLE legs (
    id TEXT PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES tickets (number),
    department TEXT NOT NULL,
    owner TEXT,                             -- who has it there
    question TEXT NOT NULL REFERENCES notes (id),
    deliver TEXT NOT NULL DEFAULT '',       -- what the procedure of its category says is to come back
    actor TEXT NOT NULL,                    -- who sent it
    at INTEGER NOT NULL,
    due_at INTEGER,
    answer TEXT REFERENCES notes (id),      -- none where it was recalled
    done_at INTEGER,
    done_by TEXT,
    removed INTEGER NOT NULL DEFAULT 0      -- taken back by undo; redo brings it again
) STRICT;
CREATE INDEX legs_ticket ON legs (ticket, at);
CREATE INDEX legs_open ON legs (department, due_at) WHERE done_at IS NULL AND removed = 0;

ALTER TABLE tickets ADD COLUMN legs TEXT NOT NULL DEFAULT '[]';         -- [[id, department, owner, since, due], …]: not answered yet
ALTER TABLE tickets ADD COLUMN returns INTEGER NOT NULL DEFAULT 0;      -- how many were answered
ALTER TABLE tickets ADD COLUMN returned_at INTEGER;                     -- when the last of them was answered

-- What a department has answered and support has not told the customer yet stands at the top of every queue.
DROP INDEX tickets_due;
DROP INDEX tickets_due_all;
DROP INDEX tickets_assignee;
CREATE INDEX tickets_due ON tickets (coalesce(
    CASE WHEN status = 'open' AND snoozed_until IS NULL AND legs = '[]' AND coalesce(last_answered_at, 0) < returned_at
        THEN returned_at - 9000000000000000 END,
    due_at, 9000000000000000), number) WHERE status IN ('new', 'open', 'waiting');
CREATE INDEX tickets_due_all ON tickets (coalesce(
    CASE WHEN status = 'open' AND snoozed_until IS NULL AND legs = '[]' AND coalesce(last_answered_at, 0) < returned_at
        THEN returned_at - 9000000000000000 END,
    due_at, 9000000000000000), number);
CREATE INDEX tickets_assignee ON tickets (assignee, coalesce(
    CASE WHEN status = 'open' AND snoozed_until IS NULL AND legs = '[]' AND coalesce(last_answered_at, 0) < returned_at
        THEN returned_at - 9000000000000000 END,
    due_at, 9000000000000000), number) WHERE status IN ('new', 'open', 'waiting');
