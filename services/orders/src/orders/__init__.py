"""The service `orders`: takes orders, and tells of each one exactly once through an outbox."""
