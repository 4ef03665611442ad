"""Custom objects against the schemas of their definitions: those of the fleet, and those that Fairway ships."""
