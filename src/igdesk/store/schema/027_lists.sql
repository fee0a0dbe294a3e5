-- Every order of every list of its own index: nothing is sorted that is not shown, however many tickets there are.

CREATE INDEX tickets_priority ON tickets (priority, coalesce(
    CASE WHEN status = 'open' AND snoozed_until IS NULL AND legs = '[]' AND coalesce(last_answered_at, 0) < returned_at
        THEN returned_at - 9000000000000000 END,
    min(coalesce(due_at, 9000000000000000), coalesce(window_at, 9000000000000000),
        coalesce(follow_up_at, 9000000000000000))), number);
CREATE INDEX tickets_waiting ON tickets (coalesce(
    CASE WHEN status = 'open' AND snoozed_until IS NULL AND legs = '[]' AND coalesce(last_answered_at, 0) < returned_at
        THEN returned_at - 9000000000000000 END,
    min(coalesce(due_at, 9000000000000000), coalesce(window_at, 9000000000000000),
        coalesce(follow_up_at, 9000000000000000))), number) WHERE status = 'waiting';
CREATE INDEX tickets_resolved ON tickets (coalesce(
    CASE WHEN status = 'open' AND snoozed_until IS NULL AND legs = '[]' AND coalesce(last_answered_at, 0) < returned_at
        THEN returned_at - 9000000000000000 END,
    min(coalesce(due_at, 9000000000000000), coalesce(window_at, 9000000000000000),
        coalesce(follow_up_at, 9000000000000000))), number) WHERE status = 'resolved';
CREATE INDEX tickets_open_created ON tickets (created_at, number) WHERE status IN ('new', 'open', 'waiting');
CREATE INDEX tickets_assignee_created ON tickets (assignee, created_at, number) WHERE status IN ('new', 'open', 'waiting');

DROP INDEX tickets_escalated;
CREATE INDEX tickets_escalated ON tickets (escalated, coalesce(
    CASE WHEN status = 'open' AND snoozed_until IS NULL AND legs = '[]' AND coalesce(last_answered_at, 0) < returned_at
        THEN returned_at - 9000000000000000 END,
    min(coalesce(due_at, 9000000000000000), coalesce(window_at, 9000000000000000),
        coalesce(follow_up_at, 9000000000000000))), number) WHERE escalated = 1;

-- Whose reply window closes soon.
CREATE INDEX threads_heard ON threads (last_customer_message_at);
