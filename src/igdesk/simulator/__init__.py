"""A local Instagram, spoken to over HTTP only: for the demo, for practice and for tests. See `simulator.Simulator`."""
