-- What rules would have done for customers outside the pilot, while the desk is tried out.

ALTER TABLE tickets ADD COLUMN would_go_to TEXT;        -- who would have it
ALTER TABLE tickets ADD COLUMN would_wait_for TEXT;     -- who it would wait for in line
CREATE INDEX tickets_would_turn ON tickets (would_go_to) WHERE would_go_to IS NOT NULL;
CREATE INDEX tickets_would_load ON tickets (would_go_to, assignee, status) WHERE would_go_to IS NOT NULL;
