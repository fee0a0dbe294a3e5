-- Replies that go at a moment which their writer chose, unless the customer writes first.

ALTER TABLE outbox ADD COLUMN send_at INTEGER;                  -- that moment; none: it goes as soon as it may
ALTER TABLE outbox ADD COLUMN asleep INTEGER NOT NULL DEFAULT 0;  -- whether its moment has not come: it blocks no other
ALTER TABLE outbox ADD COLUMN leaves_as TEXT                    -- the ticket's status once it was sent; none: it is that already
    CHECK (leaves_as IN ('new', 'open', 'waiting', 'resolved', 'closed'));
ALTER TABLE outbox ADD COLUMN leaves_for INTEGER;               -- milliseconds for which the ticket is set aside then
ALTER TABLE outbox ADD COLUMN leaves_rating INTEGER NOT NULL DEFAULT 1;  -- whether the customer may be asked then for a rating
ALTER TABLE outbox ADD COLUMN to_return INTEGER NOT NULL DEFAULT 0;  -- the customer wrote first: its words are for its writer's draft
CREATE INDEX outbox_timed ON outbox (thread) WHERE send_at IS NOT NULL AND state = 'queued';
CREATE INDEX outbox_to_return ON outbox (author) WHERE to_return = 1;
