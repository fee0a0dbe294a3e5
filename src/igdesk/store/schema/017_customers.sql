-- What makes a customer's card whole.
ALTER TABLE customers ADD COLUMN follows_us INTEGER;                    -- as Instagram said at profile_at
ALTER TABLE customers ADD COLUMN tier_by TEXT;                          -- who set the tier by hand; null: rules and lists may
