"""Throwaway PostgreSQL, Redis and NATS, each on a free port with its data in a folder of its own."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from pathlib import Path

from chassis.identifiers import uuid7
from chassis.testing.programs import (
    Program,
    accepts_connections,
    find,
    free_port,
    private_directory,
    run,
)

_POSTGRES_HOME = Path("/usr/lib/postgresql")


@dataclass(slots=True)
class PostgresServer:
    """A PostgreSQL that writes through to the disk. `program` may be paused, killed and started again."""

    program: Program
    port: int
    binaries: Path

    @classmethod
    def start(cls, **settings: str) -> PostgresServer:
        """A new, empty server; `settings` are parameters of the server. Raises MissingProgramError."""
        versions = sorted(_POSTGRES_HOME.glob("*/bin"), reverse=True)
        binary = find("postgres", package="postgresql", places=versions)
        folder, port = private_directory("postgres"), free_port()
        data = folder / "data"
        initdb = binary.with_name("initdb")
        run([initdb, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"])
        options = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(folder),
            "fsync": "on",
            "max_connections": "200",
            **settings,
        }
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client to go.
        program = Program(
            [binary, "-D", data, "-p", str(port), *flags],
            folder,
            lambda: _says_ready(binary, folder, port),
            stop_signal=signal.SIGINT,
        )
        program.start()
        return cls(program, port, binary.parent)

    def url(self, database: str = "postgres", *, port: int | None = None) -> str:
        """The URL of a database; `port` is another when a proxy stands in front."""
        return f"postgresql://postgres@127.0.0.1:{port or self.port}/{database}"

    def new_database(self) -> str:
        """The name of a new, empty database."""
        name = f"test_{uuid7().hex}"
        self.sql(f'CREATE DATABASE "{name}"')
        return name

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run a statement with psql; its rows, fields between bars."""
        psql = self.binaries / "psql"
        flags = ["-X", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        return run([psql, *flags, "-c", statement, self.url(database)]).strip()

    def stop(self) -> None:
        """End it and remove its data."""
        self.program.stop()


@dataclass(slots=True)
class RedisServer:
    """A Redis that keeps nothing on disk."""

    program: Program
    port: int

    @classmethod
    def start(cls) -> RedisServer:
        """A new, empty server. Raises MissingProgramError."""
        binary = find("redis-server", package="redis-server")
        folder, port = private_directory("redis"), free_port()
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
        program = Program([binary, *options], folder, lambda: accepts_connections(port))
        program.start()
        return cls(program, port)

    @property
    def url(self) -> str:
        """The URL of its first database."""
        return f"redis://127.0.0.1:{self.port}/0"

    def stop(self) -> None:
        """End it."""
        self.program.stop()


@dataclass(slots=True)
class NatsServer:
    """A NATS with JetStream in a folder of its own."""

    program: Program
    port: int

    @classmethod
    def start(cls) -> NatsServer:
        """A new, empty server. Raises MissingProgramError."""
        binary = find("nats-server", package="nats-server", places=[Path("/usr/sbin")])
        folder, port = private_directory("nats"), free_port()
        options = ["-a", "127.0.0.1", "-p", str(port), "-js", "-sd", str(folder / "jetstream")]
        program = Program([binary, *options], folder, lambda: accepts_connections(port))
        program.start()
        return cls(program, port)

    @property
    def url(self) -> str:
        """Its URL."""
        return f"nats://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """End it and remove its streams."""
        self.program.stop()


def _says_ready(binary: Path, folder: Path, port: int) -> bool:
    try:
        run([binary.with_name("pg_isready"), "-q", "-h", folder, "-p", str(port)], timeout=5)
    except RuntimeError:
        return False
    return accepts_connections(port)
