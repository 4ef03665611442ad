"""What `user-metadata` can be told by its environment; without any of it, it runs on SQLite by itself."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from pydantic import Field, SecretStr

from chassis.settings import ChassisSettings


class UserMetadataSettings(ChassisSettings):
    """Durations are seconds."""

    otel_service_name: str = "user-metadata"
    request_deadline_seconds: float = Field(5, gt=0)

    database_url: SecretStr | None = Field(None, description="postgresql://… or sqlite:///…; else SQLite")
    database_pool_size: int = Field(10, ge=1)
    database_timeout_seconds: float = Field(2, gt=0, description="For one statement")
    database_breaker_open_seconds: float = Field(2, gt=0)
    migrate_on_start: bool = Field(False, description="Bring the schema up to date before the first request")


def database_url(settings: UserMetadataSettings) -> str:
    """The URL of the database: without one, a SQLite file in the user's own folder of /tmp."""
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    folder = Path(tempfile.gettempdir()) / f"fairway-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return f"sqlite:///{folder / 'user-metadata.db'}"
