-- What undo, merging, splitting and linking need.

ALTER TABLE tickets ADD COLUMN merged_into INTEGER REFERENCES tickets (number);
ALTER TABLE tickets ADD COLUMN links TEXT NOT NULL DEFAULT '[]';
CREATE INDEX tickets_merged ON tickets (merged_into) WHERE merged_into IS NOT NULL;

ALTER TABLE notes ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;        -- taken back by undo; redo brings it again
ALTER TABLE escalations ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;

-- The last things that somebody did, newest first.
CREATE INDEX events_by_people ON events (actor, id)
    WHERE actor NOT IN ('sync', 'timer', 'import') AND actor NOT LIKE 'rule:%';
