-- Who was asked from above and must answer by a time; what was recorded before this is answered, and goes no further up.

ALTER TABLE tickets ADD COLUMN asked TEXT NOT NULL DEFAULT '[]';        -- [[id, to, rule, since, due], …]: not answered yet
