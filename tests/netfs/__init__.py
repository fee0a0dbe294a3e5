"""Two computers on one file: real network file systems, brought up for the tests and taken down with them."""
