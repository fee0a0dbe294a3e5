-- The tables of a desk. Times are milliseconds since 1970 UTC, written by the program, never by SQL.

CREATE TABLE meta (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    desk TEXT NOT NULL,                     -- this desk's own id, made once
    profile TEXT NOT NULL CHECK (profile IN ('local', 'shared')),
    rev INTEGER NOT NULL                    -- grows with every unit of work that writes
) STRICT;

CREATE TABLE ops (                          -- every write that was done, by the id its maker gave it
    op TEXT PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ops_at ON ops (at);

CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    remote_id TEXT,                         -- Instagram's id, scoped to the account; null for other channels
    username TEXT,
    name TEXT,
    tier TEXT,
    followers INTEGER,
    verified INTEGER,
    profile_at INTEGER,                     -- when Instagram was last asked about them
    created_at INTEGER NOT NULL,
    UNIQUE (account, remote_id)
) STRICT;
CREATE INDEX customers_unknown ON customers (account, id) WHERE profile_at IS NULL AND remote_id IS NOT NULL;

CREATE TABLE threads (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('dm', 'manual', 'import')),
    remote_id TEXT,
    customer INTEGER NOT NULL REFERENCES customers (id),
    remote_updated_at INTEGER,
    last_customer_message_at INTEGER,
    UNIQUE (account, kind, remote_id)
) STRICT;
CREATE INDEX threads_customer ON threads (customer);

CREATE TABLE tickets (
    number INTEGER PRIMARY KEY,
    thread INTEGER NOT NULL REFERENCES threads (id),
    customer INTEGER NOT NULL REFERENCES customers (id),
    status TEXT NOT NULL CHECK (status IN ('new', 'open', 'waiting', 'resolved', 'closed')),
    channel TEXT NOT NULL,
    subject TEXT,
    preview TEXT NOT NULL DEFAULT '',
    category TEXT,
    priority TEXT NOT NULL,
    priority_source TEXT NOT NULL,
    urgency TEXT,
    fields TEXT NOT NULL DEFAULT '{}',
    department TEXT,
    assignee TEXT,
    language TEXT,
    previous INTEGER,
    last_customer_message_at INTEGER,
    unanswered_since INTEGER,
    answered_through INTEGER,
    first_responded_at INTEGER,
    first_response_due_at INTEGER,
    next_response_due_at INTEGER,
    resolution_due_at INTEGER,
    due_at INTEGER,                         -- the tightest of the three that runs
    resolved_at INTEGER,
    closed_at INTEGER,
    reopened INTEGER NOT NULL DEFAULT 0,
    escalated INTEGER NOT NULL DEFAULT 0,
    escalated_by TEXT NOT NULL DEFAULT '[]',
    limits TEXT NOT NULL DEFAULT '[]',
    by_hand TEXT NOT NULL DEFAULT '[]',
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    rev INTEGER NOT NULL                    -- meta.rev of the last change: what a screen asks for
) STRICT;
CREATE INDEX tickets_rev ON tickets (rev);
CREATE INDEX tickets_thread ON tickets (thread, number);
CREATE INDEX tickets_customer ON tickets (customer);
CREATE INDEX tickets_created ON tickets (created_at, number);
CREATE INDEX tickets_due ON tickets (coalesce(due_at, 9000000000000000), number)
    WHERE status IN ('new', 'open', 'waiting');
CREATE INDEX tickets_due_all ON tickets (coalesce(due_at, 9000000000000000), number);
CREATE INDEX tickets_assignee ON tickets (assignee, coalesce(due_at, 9000000000000000), number)
    WHERE status IN ('new', 'open', 'waiting');
CREATE INDEX tickets_escalated ON tickets (number) WHERE escalated = 1;

CREATE TABLE ticket_tags (
    ticket INTEGER NOT NULL REFERENCES tickets (number),
    tag TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (ticket, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_tags_tag ON ticket_tags (tag, ticket);

CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    thread INTEGER NOT NULL REFERENCES threads (id),
    ticket INTEGER REFERENCES tickets (number),
    remote_id TEXT UNIQUE,                  -- the only key that tells a message from another
    import_key TEXT UNIQUE,                 -- the same for messages of an export, which have no id
    outbox TEXT UNIQUE REFERENCES outbox (id),
    direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    channel TEXT NOT NULL,
    author TEXT,
    text TEXT NOT NULL,
    attachments TEXT NOT NULL DEFAULT '[]',
    story_url TEXT,
    unsupported INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN ('received', 'sent', 'deleted')),  -- of a reply: see outbox.state
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX messages_thread ON messages (thread, created_at, id);
CREATE INDEX messages_ticket ON messages (ticket, created_at, id);

CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,                -- the order of sending within a thread
    id TEXT NOT NULL UNIQUE,
    ticket INTEGER NOT NULL REFERENCES tickets (number),
    thread INTEGER NOT NULL REFERENCES threads (id),
    author TEXT NOT NULL,
    template TEXT,
    automatic INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL
        CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unconfirmed', 'cancelled')),
    hold_until INTEGER NOT NULL,
    not_before INTEGER NOT NULL,            -- hold_until, or later after a throttle
    attempts INTEGER NOT NULL DEFAULT 0,
    claimed_by INTEGER,                     -- the fencing number under which it is being sent
    anchor INTEGER,                         -- the thread's newest message when the attempt began
    covers INTEGER,                         -- the latest customer message that its author could have seen
    error TEXT,                             -- a phrase as JSON
    remote_id TEXT UNIQUE,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_state ON outbox (state, not_before);
CREATE INDEX outbox_ticket ON outbox (ticket, seq);
CREATE INDEX outbox_thread ON outbox (thread, seq);

CREATE TABLE notes (
    id TEXT PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES tickets (number),
    author TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX notes_ticket ON notes (ticket, at);

CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES tickets (number),
    version INTEGER NOT NULL,               -- its place in the ticket's log; the ticket's version after it
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    op TEXT NOT NULL,
    UNIQUE (ticket, version)
) STRICT;

CREATE TABLE last_assigned (                -- when each agent last got a ticket, for taking turns
    agent TEXT PRIMARY KEY,
    turn INTEGER NOT NULL                   -- grows with every assignment on the desk
) STRICT, WITHOUT ROWID;

CREATE TABLE escalations (
    id TEXT PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES tickets (number),
    rule TEXT,
    reason TEXT NOT NULL,
    target TEXT NOT NULL,
    actor TEXT NOT NULL,
    at INTEGER NOT NULL,
    answer_due_at INTEGER,
    answered_at INTEGER
) STRICT;
CREATE INDEX escalations_ticket ON escalations (ticket, at);
CREATE INDEX escalations_open ON escalations (answer_due_at) WHERE answered_at IS NULL;

CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    token INTEGER NOT NULL,                 -- the fencing number: grows whenever the holder changes
    holder TEXT,
    machine TEXT,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_state (
    account TEXT PRIMARY KEY,
    watermark INTEGER,                      -- everything that Instagram changed up to here is stored
    status TEXT NOT NULL DEFAULT '{}'       -- what the status line shows, as JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE inbound_faults (               -- objects of Instagram's that could not be understood
    id INTEGER PRIMARY KEY,
    ref TEXT NOT NULL,
    reason TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (ref, reason)
) STRICT;
