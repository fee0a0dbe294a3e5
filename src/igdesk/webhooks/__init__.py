"""Receiving Instagram's webhooks, and tickets from other systems, over HTTP: an optional part of the program."""
