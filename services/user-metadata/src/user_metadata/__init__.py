"""The service `user-metadata`: who the users are."""
