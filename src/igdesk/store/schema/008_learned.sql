-- What this desk learned from what people decided.

ALTER TABLE tickets ADD COLUMN suggested TEXT;      -- a category that it speaks for, while there is none

CREATE TABLE learned (
    part TEXT PRIMARY KEY CHECK (part IN ('stamp', 'weights', 'labelled')),
    -- stamp: changes whenever another model is to be loaded; there is one as long as there are weights.
    -- weights: fitted to the examples. labelled: the examples of files that people labelled.
    data BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE learned_from (                         -- the examples of this desk
    message INTEGER PRIMARY KEY REFERENCES messages (id),
    category TEXT,                                  -- what people decided; null: they took it back
    fitted TEXT,                                    -- the category that is in the weights; null: it is a correction so far
    features BLOB NOT NULL,                         -- hashed; no word can be read from them
    CHECK (category IS NOT NULL OR fitted IS NOT NULL)
) STRICT;
CREATE INDEX learned_corrections ON learned_from (message) WHERE category IS NOT fitted;
