-- Comments on posts: their threads hang on a post; what is known of the posts decides when they are read again.

-- A CHECK cannot be changed, so the table is made anew. Foreign keys are looked at when the transaction ends, and each
-- reference finds its row again by its id. `threads_before` is gone again at the end.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE threads_before AS SELECT * FROM threads;
DELETE FROM threads;
DROP TABLE threads;

CREATE TABLE threads (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('dm', 'manual', 'import', 'comment')),
    remote_id TEXT,                         -- "<top comment>/<customer>" by ids; of a tag the post's
    customer INTEGER NOT NULL REFERENCES customers (id),
    remote_updated_at INTEGER,
    last_customer_message_at INTEGER,
    post TEXT,                              -- Instagram's id of the post that it hangs on
    UNIQUE (account, kind, remote_id)
) STRICT;
INSERT INTO threads (id, account, kind, remote_id, customer, remote_updated_at, last_customer_message_at)
    SELECT id, account, kind, remote_id, customer, remote_updated_at, last_customer_message_at FROM threads_before;
DROP TABLE threads_before;
CREATE INDEX threads_customer ON threads (customer);
CREATE INDEX threads_post ON threads (post) WHERE post IS NOT NULL;
CREATE INDEX customers_username ON customers (account, lower(username));

CREATE TABLE posts (
    account TEXT NOT NULL,
    id TEXT NOT NULL,                       -- Instagram's media id
    ours INTEGER NOT NULL,                  -- 0: somebody else's, that tags us
    permalink TEXT,
    caption TEXT,                           -- our own words; of somebody else's post none, theirs are a message
    type TEXT,                              -- Instagram's word for what it is
    created_at INTEGER,
    comments_count INTEGER,                 -- as it was when its comments were last read
    read_at INTEGER,                        -- when they were; null: never
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;

ALTER TABLE sync_state ADD COLUMN comments_since INTEGER;  -- when the account's comments had first been read to the end
ALTER TABLE sync_state ADD COLUMN posts_read_at INTEGER;   -- when older posts and photo tags were last looked through

ALTER TABLE messages ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;  -- a comment that only we and its author see

ALTER TABLE outbox ADD COLUMN way TEXT NOT NULL DEFAULT 'message'
    CHECK (way IN ('message', 'comment', 'private', 'hide', 'unhide'));
ALTER TABLE outbox ADD COLUMN target TEXT;  -- Instagram's id of the comment that it answers, or does something to
CREATE INDEX outbox_target ON outbox (target) WHERE target IS NOT NULL;
