-- What customers are given for what went wrong: granted, or proposed to somebody with the authority for it.

ALTER TABLE tickets ADD COLUMN compensations TEXT NOT NULL DEFAULT '[]';   -- JSON: kind, amount, currency, by, granted
