-- Answers where somebody mentions us go a way of their own. A CHECK cannot be changed, so the column is made anew.
ALTER TABLE outbox ADD COLUMN goes TEXT NOT NULL DEFAULT 'message'
    CHECK (goes IN ('message', 'comment', 'mention', 'private', 'hide', 'unhide', 'react', 'unreact'));
UPDATE outbox SET goes = way;
ALTER TABLE outbox DROP COLUMN way;
ALTER TABLE outbox RENAME COLUMN goes TO way;

-- A picture that tags us and whose caption does not name us: Instagram lets nobody comment on it through the API.
ALTER TABLE posts ADD COLUMN only_tagged INTEGER NOT NULL DEFAULT 0;

-- 1: what it says is known from a webhook; it waits to learn whether the post is ours, and the comment no mention.
ALTER TABLE mentions ADD COLUMN whose INTEGER NOT NULL DEFAULT 0;
