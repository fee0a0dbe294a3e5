-- What expires next: also the window through which Instagram lets us answer a customer who waits, and a follow-up.

-- No part of the log, worked out with wake_at: when that window closes; null: nobody waits, or there is none to close. The first
-- tick of this version reckons all of it: what `meta.timers` digests is more than it was.
ALTER TABLE tickets ADD COLUMN window_at INTEGER;

DROP INDEX tickets_due;
DROP INDEX tickets_due_all;
DROP INDEX tickets_assignee;
CREATE INDEX tickets_due ON tickets (coalesce(
    CASE WHEN status = 'open' AND snoozed_until IS NULL AND legs = '[]' AND coalesce(last_answered_at, 0) < returned_at
        THEN returned_at - 9000000000000000 END,
    min(coalesce(due_at, 9000000000000000), coalesce(window_at, 9000000000000000),
        coalesce(follow_up_at, 9000000000000000))), number)
    WHERE status IN ('new', 'open', 'waiting');
CREATE INDEX tickets_due_all ON tickets (coalesce(
    CASE WHEN status = 'open' AND snoozed_until IS NULL AND legs = '[]' AND coalesce(last_answered_at, 0) < returned_at
        THEN returned_at - 9000000000000000 END,
    min(coalesce(due_at, 9000000000000000), coalesce(window_at, 9000000000000000),
        coalesce(follow_up_at, 9000000000000000))), number);
CREATE INDEX tickets_assignee ON tickets (assignee, coalesce(
    CASE WHEN status = 'open' AND snoozed_until IS NULL AND legs = '[]' AND coalesce(last_answered_at, 0) < returned_at
        THEN returned_at - 9000000000000000 END,
    min(coalesce(due_at, 9000000000000000), coalesce(window_at, 9000000000000000),
        coalesce(follow_up_at, 9000000000000000))), number)
    WHERE status IN ('new', 'open', 'waiting');
