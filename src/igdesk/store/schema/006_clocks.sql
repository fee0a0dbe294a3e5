-- The time for resolving: from when it runs, and when it stood still.

ALTER TABLE tickets ADD COLUMN resolution_from INTEGER;             -- when the customer came back; null: it began with the ticket
ALTER TABLE tickets ADD COLUMN pauses TEXT NOT NULL DEFAULT '[]';   -- [[since, until or null], …]
