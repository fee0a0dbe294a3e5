-- How a ticket ends: the customer is asked how satisfied they are, and somebody asks once more whether all is well.

ALTER TABLE tickets ADD COLUMN rating INTEGER CHECK (rating BETWEEN 1 AND 5);
ALTER TABLE tickets ADD COLUMN rating_asked_at INTEGER;
ALTER TABLE tickets ADD COLUMN follow_up_at INTEGER;                    -- null: not, or it is done
CREATE INDEX tickets_follow_up ON tickets (follow_up_at, number) WHERE follow_up_at IS NOT NULL;
