"""Reading what other places know of customers: exports come in, values go out. Storing them is the desk's."""
