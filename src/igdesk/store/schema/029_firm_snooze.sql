-- Set aside until a time even if the customer writes.

ALTER TABLE tickets ADD COLUMN undisturbed_until INTEGER;
