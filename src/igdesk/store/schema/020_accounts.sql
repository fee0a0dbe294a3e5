-- Which of our accounts a ticket came in by: that of its thread. What an export or another system brought came by none.

ALTER TABLE tickets ADD COLUMN account TEXT NOT NULL DEFAULT '';

UPDATE tickets SET account = (SELECT th.account FROM threads th WHERE th.id = tickets.thread)
WHERE thread IN (SELECT id FROM threads WHERE kind <> 'import');

UPDATE events SET data = json_set(data, '$.account', (SELECT t.account FROM tickets t WHERE t.number = events.ticket))
WHERE kind = 'opened' AND ticket IN (SELECT number FROM tickets WHERE account <> '');
