"""The desk's own knowledge, pure: values in, values out. No database, no network, no wall clock, no screen."""
