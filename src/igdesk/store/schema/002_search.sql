-- What can be searched, and the index over its words.

-- One row for everything that can be found. Its id is the second in which it was written, or the first free one after it
-- (see search/index.py), so that the newest finds are the highest ids, also where old messages come in late.
CREATE TABLE search_docs (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('m', 'n', 't', 'c')),  -- message, note, ticket, customer
    source ANY                              -- its key in its own table; null: a place that stays taken
) STRICT;

-- Words of search_docs by id, cut by search/words.py. It keeps no text: what is found is read from where it lives. Nor
-- does it keep the places of words, which would double it: search/terms.py checks what was found.
CREATE VIRTUAL TABLE search_words USING fts5 (words, content = '', tokenize = 'ascii', detail = none, columnsize = 0);

-- Every word of search_words, for finding words by how they begin: FTS5 would first collect all that they find.
CREATE TABLE search_vocabulary (
    word TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
