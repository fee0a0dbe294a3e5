-- Who answered what was taken up, how, and with which instruction.

ALTER TABLE escalations ADD COLUMN answered_by TEXT;
ALTER TABLE escalations ADD COLUMN answer TEXT;                         -- approved, returned, taken_over, withdrawn
ALTER TABLE escalations ADD COLUMN instruction TEXT REFERENCES notes (id);
