-- Replies of trainees, which somebody releases before they go.

ALTER TABLE outbox ADD COLUMN unreleased INTEGER NOT NULL DEFAULT 0;  -- a trainee wrote it, and nobody has released it: it sleeps
ALTER TABLE outbox ADD COLUMN released_by TEXT;                       -- who has
DROP INDEX outbox_timed;
CREATE INDEX outbox_waiting ON outbox (thread) WHERE state = 'queued' AND (send_at IS NOT NULL OR asleep = 1);
