"""What stands behind the ports: PostgreSQL, and SQLite as the embedded default."""
