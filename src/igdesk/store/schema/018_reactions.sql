-- Reactions of ours go the way of a reply. A CHECK cannot be changed, so the column is made anew.
ALTER TABLE outbox ADD COLUMN goes TEXT NOT NULL DEFAULT 'message'
    CHECK (goes IN ('message', 'comment', 'private', 'hide', 'unhide', 'react', 'unreact'));
UPDATE outbox SET goes = way;
ALTER TABLE outbox DROP COLUMN way;
ALTER TABLE outbox RENAME COLUMN goes TO way;
