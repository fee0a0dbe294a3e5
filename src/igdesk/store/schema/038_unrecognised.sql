-- What only an export has given so far: when Instagram brings it, it is known again (store/twins).

CREATE INDEX messages_unrecognised ON messages (created_at) WHERE import_key IS NOT NULL AND remote_id IS NULL;
