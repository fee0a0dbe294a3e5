"""Everything of a desk in open formats: out of it into one zip, and from there into an empty desk again."""
