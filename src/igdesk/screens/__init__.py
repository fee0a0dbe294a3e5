"""Screens turn keys into desk commands and the desk's state into cells; they hold no rule of their own."""
