"""Two states of a fleet to what happens between them, to whom, and how dangerous that is."""
