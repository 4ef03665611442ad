"""Idempotency: a request with a key is executed once, however often it is sent (`Idempotency-Key`).

`key` reads the header, `store` is the port, `memory` and `sql` are its two stores, `execution` is what
a route calls.
"""
