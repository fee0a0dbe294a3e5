"""The shared profile: one file on a network drive, several computers. Measured facts decide every line of it.

What SQLite does by default is not safe on a share: a write-ahead log needs memory that two computers do not have in
common, and a client that judges a journal by a cached name reads what was never committed. So each unit of work takes
a lock file, opens the database anew with exclusive locking and a journal that stays, and closes it; all of it in a
child process, since a thread that hangs in a dead drive cannot be ended.
"""
