"""Objects, what may be wrong with them, and what a real API server said about each."""
