"""Runs the alembic migrations of a service: one at a time, however many pods start at once.

The folder of a service's migrations holds `versions/` only; the environment that alembic wants is here.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text

from chassis.database import create_engine

_LOCK = 0x46616972776179  # any number that all services of one database share


class Migrations:
    """The migrations in a folder, over the database of a URL."""

    def __init__(self, folder: Path, metadata: MetaData) -> None:
        config = Config()
        config.set_main_option("script_location", str(folder))
        self._script = ScriptDirectory.from_config(config)
        self._config = config
        self._metadata = metadata

    @property
    def newest(self) -> str | None:
        """The revision that the code wants."""
        return self._script.get_current_head()

    async def upgrade(self, url: str, revision: str = "head") -> None:
        """Bring the schema forward to a revision; does nothing if it is there."""
        await self._run(url, lambda current, _: self._script._upgrade_revs(revision, current))  # noqa: SLF001 - what alembic's own command calls

    async def downgrade(self, url: str, revision: str) -> None:
        """Take the schema back to a revision, `base` for an empty database."""
        await self._run(url, lambda current, _: self._script._downgrade_revs(revision, current))  # noqa: SLF001 - the same

    async def current(self, url: str) -> str | None:
        """The revision of the schema; None for an empty database."""
        found: list[str] = []

        def note(current: Any, _context: Any) -> list[Any]:
            found.extend([current] if isinstance(current, str) else current)
            return []

        await self._run(url, note)
        return found[0] if found else None

    async def _run(self, url: str, steps: Callable[[Any, Any], Any]) -> None:
        engine = create_engine(url, pool_size=1, timeout=60)
        try:
            async with engine.begin() as connection:
                await connection.run_sync(self._in_transaction, steps)
        finally:
            await engine.dispose()

    def _in_transaction(self, connection: Connection, steps: Callable[[Any, Any], Any]) -> None:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        with EnvironmentContext(self._config, self._script, fn=steps) as environment:
            environment.configure(
                connection=connection, target_metadata=self._metadata, transactional_ddl=True
            )
            environment.run_migrations()


def command(migrations: Migrations, url: Callable[[], str], argv: list[str] | None = None) -> None:
    """The command line: `upgrade [REVISION]`, `downgrade REVISION`, `current`."""
    parser = argparse.ArgumentParser(
        description="Migrate the schema of the database that DATABASE_URL names."
    )
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("upgrade").add_argument("revision", nargs="?", default="head")
    actions.add_parser("downgrade").add_argument("revision")
    actions.add_parser("current")
    chosen = parser.parse_args(argv)
    if chosen.action == "upgrade":
        asyncio.run(migrations.upgrade(url(), chosen.revision))
    elif chosen.action == "downgrade":
        asyncio.run(migrations.downgrade(url(), chosen.revision))
    print(asyncio.run(migrations.current(url())) or "empty")  # noqa: T201 - a command speaks to a terminal
