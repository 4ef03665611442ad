"""What stands behind the ports: PostgreSQL, SQLite, NATS JetStream, and a worker in this process."""
