"""igdesk: a keyboard-driven help desk for Instagram over one SQLite file."""

__version__ = "0.1.0"
