"""Search: the words of everything that is written on a desk, and finding them again, newest first."""
