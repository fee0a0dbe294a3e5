-- Views for other programs, as docs/sql-views.md promises them: they keep their names and columns, whatever the tables become.
-- A later script that makes a table of these anew drops the views first and makes them again; a column that goes stays here as
-- NULL. Other columns, or other meanings, are views of another version.

CREATE VIEW bi_v1_tickets AS
SELECT t.number, t.status, t.channel, nullif(t.account, '') AS account_id, t.subject, t.preview, t.category, t.kind, t.priority,
    t.urgency,
    (SELECT group_concat(tag, ', ') FROM (SELECT tag FROM ticket_tags WHERE ticket = t.number ORDER BY position)) AS tags,
    t.department, t.assignee, t.customer AS customer_id, c.username AS customer_username, c.name AS customer_name,
    c.tier AS customer_tier, t.fields,
    strftime('%Y-%m-%dT%H:%M:%SZ', t.created_at / 1000, 'unixepoch') AS created_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', t.updated_at / 1000, 'unixepoch') AS updated_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', t.last_customer_message_at / 1000, 'unixepoch') AS last_customer_message_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', t.first_response_due_at / 1000, 'unixepoch') AS first_response_due_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', t.next_response_due_at / 1000, 'unixepoch') AS next_response_due_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', t.resolution_due_at / 1000, 'unixepoch') AS resolution_due_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', t.due_at / 1000, 'unixepoch') AS due_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', t.first_responded_at / 1000, 'unixepoch') AS first_responded_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', t.resolved_at / 1000, 'unixepoch') AS resolved_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', t.closed_at / 1000, 'unixepoch') AS closed_at,
    t.escalated, t.rating, t.language, t.previous, t.merged_into, t.version
FROM tickets t JOIN customers c ON c.id = t.customer;

CREATE VIEW bi_v1_messages AS
SELECT m.id, m.ticket, m.remote_id, m.direction, m.channel, m.author, m.text, m.attachments,
    CASE WHEN m.state = 'deleted' THEN m.state ELSE coalesce(o.state, m.state) END AS state,
    m.hidden, m.edited,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.created_at / 1000, 'unixepoch') AS created_at
FROM messages m LEFT JOIN outbox o ON o.id = m.outbox
WHERE o.state IS NOT 'cancelled';

CREATE VIEW bi_v1_customers AS
SELECT c.id, c.account, c.username, c.name, c.tier, c.followers, c.verified,
    (SELECT count(*) FROM tickets t WHERE t.customer = c.id) AS tickets,
    strftime('%Y-%m-%dT%H:%M:%SZ', c.created_at / 1000, 'unixepoch') AS created_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', c.erased_at / 1000, 'unixepoch') AS erased_at
FROM customers c;

CREATE VIEW bi_v1_events AS
SELECT e.id, e.ticket, e.version, strftime('%Y-%m-%dT%H:%M:%SZ', e.at / 1000, 'unixepoch') AS at, e.actor, e.kind, e.data
FROM events e;
