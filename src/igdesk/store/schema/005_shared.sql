-- Two computers, one file on a network drive.

ALTER TABLE leases ADD COLUMN beat INTEGER NOT NULL DEFAULT 0;  -- counts up with each sign of life: no clock is shared

CREATE TABLE presence (                     -- who looks at what; a courtesy, never a lock
    session TEXT PRIMARY KEY,               -- one running program
    agent TEXT NOT NULL,
    machine TEXT NOT NULL,                  -- the computer's name, for people
    ticket INTEGER NOT NULL,
    doing TEXT NOT NULL CHECK (doing IN ('views', 'writes')),
    beat INTEGER NOT NULL                   -- counts up while the program lives
) STRICT, WITHOUT ROWID;

CREATE TABLE computers (                    -- who opens this desk on a share
    machine TEXT PRIMARY KEY,               -- its id, made once on it
    name TEXT NOT NULL,
    mount TEXT NOT NULL,                    -- how it has the share: source, type, options, as JSON
    proven_at INTEGER,                      -- when it proved its locks together with another one; null: it may only read
    proof TEXT NOT NULL DEFAULT '{}',       -- with whom, and what was counted, as JSON
    skew_ms INTEGER,                        -- how far its clock was ahead of the drive's when last seen
    seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
