"""Widgets draw what they are given and say what was done to them; they know the desk's values, never its database."""
