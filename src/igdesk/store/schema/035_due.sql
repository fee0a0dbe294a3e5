-- What is due between two times, and resolved tickets by priority: read off an index however many tickets there are.

CREATE INDEX tickets_due_at ON tickets (due_at, number)
    WHERE status IN ('new', 'open', 'waiting') AND due_at IS NOT NULL;
CREATE INDEX tickets_resolved_priority ON tickets (priority, coalesce(
    CASE WHEN status = 'open' AND snoozed_until IS NULL AND legs = '[]' AND coalesce(last_answered_at, 0) < returned_at
        THEN returned_at - 9000000000000000 END,
    min(coalesce(due_at, 9000000000000000), coalesce(window_at, 9000000000000000),
        coalesce(follow_up_at, 9000000000000000))), number) WHERE status = 'resolved';
