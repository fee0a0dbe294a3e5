"""One SQLite file. All that happens to it is a unit of work: a named function, plain values in, plain values out.

No cursor, row, connection or SQL goes up from here, and no callback comes down: so the same functions serve a thread
(local profile) and a child process (a file on a network drive). SQL is in this package only.
"""
