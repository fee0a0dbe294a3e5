-- What can be searched, and the index over its words.

-- One row for everything that can be found. Its id follows time: the hour it was written in, then the order of arrival
-- within that hour (see search/index.py), so that the newest hits are the highest ids.
CREATE TABLE search_docs (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('m', 'n', 't', 'c')),  -- message, note, ticket, customer
    source ANY NOT NULL                     -- its key in its own table
) STRICT;

-- Words of search_docs by id, cut by search/words.py. It keeps no text: what is found is read from where it lives.
CREATE VIRTUAL TABLE search_words USING fts5 (words, content = '', tokenize = 'ascii', prefix = '3');
