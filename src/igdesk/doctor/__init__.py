"""What is wrong with a desk and how to mend it: checks that know nothing of each other, and the report for a bug."""
