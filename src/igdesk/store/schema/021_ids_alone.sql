-- What webhooks name by ids alone: Facebook Pages in the place of accounts, and where somebody mentions one of ours.

CREATE TABLE account_pages (
    page TEXT PRIMARY KEY,
    account TEXT NOT NULL                   -- the account that it is linked with, as whoever synced last has seen
) STRICT, WITHOUT ROWID;

CREATE TABLE mentions (
    account TEXT NOT NULL,                  -- ours, that was mentioned
    id TEXT NOT NULL,                       -- the comment's; where it stands in a caption, the post's
    post TEXT,
    told_at INTEGER NOT NULL,               -- when Instagram told of it
    tries INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER NOT NULL,            -- when what it says is asked for next
    ended_at INTEGER,                       -- when that was read or given up: kept a while, because it may be told again
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_due ON mentions (account, not_before) WHERE ended_at IS NULL;
