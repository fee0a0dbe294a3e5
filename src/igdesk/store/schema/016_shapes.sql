-- What reading a conversation tells besides its messages.
ALTER TABLE messages ADD COLUMN listed INTEGER NOT NULL DEFAULT 0;      -- a read of its conversation has shown it
ALTER TABLE messages ADD COLUMN missed_at INTEGER;                      -- when one that should have shown it did not
ALTER TABLE messages ADD COLUMN gap_before INTEGER NOT NULL DEFAULT 0;  -- messages before it were never seen
ALTER TABLE messages ADD COLUMN edited INTEGER NOT NULL DEFAULT 0;      -- its author has said it anew
ALTER TABLE messages ADD COLUMN reactions TEXT NOT NULL DEFAULT '';     -- emoji that stand on it, with spaces between
