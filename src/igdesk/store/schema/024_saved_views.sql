-- Lists that people saved under a name: of one person, or of everybody at the desk.

CREATE TABLE saved_views (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    owner TEXT,                             -- NULL: everybody's
    base TEXT NOT NULL,                     -- the list that the filter narrows
    filter TEXT NOT NULL,                   -- as it was typed
    sort TEXT NOT NULL,
    author TEXT NOT NULL,                   -- who saved it
    at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX saved_views_name ON saved_views (coalesce(owner, ''), name);
