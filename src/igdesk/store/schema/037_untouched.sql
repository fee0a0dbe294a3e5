-- What somebody was given and has not touched since, so that it can be taken back.

ALTER TABLE tickets ADD COLUMN untouched_since INTEGER;     -- when it was given to its owner
ALTER TABLE tickets ADD COLUMN given_for TEXT;              -- who was meant, as the rule that gave it says
