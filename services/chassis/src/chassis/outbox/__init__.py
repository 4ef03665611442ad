"""The outbox: events written in the business transaction, published at least once by a relay.

`event` is what is told, `store` the port, `sql` the table, `relay` the worker that publishes.
"""
