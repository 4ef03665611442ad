"""Custom objects against the schemas of their definitions, which the fleet has or Fairway ships."""
