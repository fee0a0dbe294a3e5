-- What backups, erasing and masking need.

ALTER TABLE meta ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;           -- grows when a backup is restored
ALTER TABLE customers ADD COLUMN erased_at INTEGER;                     -- what was known of them was erased or masked
