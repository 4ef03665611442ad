"""Settings from the environment, read once at the start; secrets from files where a file is named.

A service derives its own from `ChassisSettings` and calls `load`. Every variable `NAME` may be given
as `NAME_FILE` instead: the path of a file that holds the value, as orchestrators mount secrets.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from chassis.errors import SettingsError

S = TypeVar("S", bound="ChassisSettings")


class ChassisSettings(BaseSettings):
    """What every service can be told. Durations are seconds, sizes bytes."""

    model_config = SettingsConfigDict(
        extra="ignore", frozen=True, env_ignore_empty=True, populate_by_name=True
    )

    otel_service_name: str = "service"
    service_version: str = "0.0.0"
    pod_namespace: str = ""

    host: str = "0.0.0.0"  # noqa: S104 - a container is reached from outside
    port: int = Field(default=8000, ge=0, le=65535)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    forwarded_allow_ips: str = Field(default="", description="Proxies whose X-Forwarded-For is believed")

    request_deadline_seconds: float = Field(default=30, gt=0)
    max_body_bytes: int = Field(default=1024 * 1024, ge=0)
    rate_limit_per_minute: int = Field(default=0, ge=0, description="For each client; 0: no limit")
    shutdown_drain_seconds: float = Field(default=0.5, ge=0, description="Still answering, no longer ready")
    shutdown_seconds: float = Field(default=30, gt=0, description="For requests in flight, then for workers")

    api_keys: SecretStr | None = Field(default=None, description="name:key, comma between them")
    jwt_key: SecretStr | None = Field(default=None, description="A PEM public key, or a secret")
    jwt_issuer: str | None = None
    jwt_audience: str | None = None

    audit_log: str = Field(default="stdout", description="stdout, off, or the path of a file to append to")
    audit_key: SecretStr | None = Field(default=None, description="Keys the pseudonyms of people")

    otel_exporter_otlp_endpoint: str | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - a service has no .env file
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - files are named one by one
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then files that `NAME_FILE` names, then the environment."""
        return init_settings, NamedFiles(settings_cls), env_settings


class NamedFiles(PydanticBaseSettingsSource):
    """The contents of the files that `NAME_FILE` variables name, without the line end."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The content of the named file, or None where none is named."""
        name = field.validation_alias if isinstance(field.validation_alias, str) else field_name
        path = _variable(f"{name}_FILE")
        if not path:
            return None, name, False
        try:
            return Path(path).read_text(encoding="utf-8").rstrip("\r\n"), name, False
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            raise SettingsError(f"{name.upper()}_FILE: {path} cannot be read: {why}") from error

    def __call__(self) -> dict[str, Any]:
        """The values of all fields that have a file."""
        values: dict[str, Any] = {}
        for field_name, field in self.settings_cls.model_fields.items():
            value, name, _ = self.get_field_value(field, field_name)
            if value is not None:
                values[name] = value
        return values


def load(settings: type[S], **overrides: Any) -> S:
    """Read the environment; `overrides` win over it.

    Raises SettingsError, which names every variable that is missing or wrong and never its value.
    """
    try:
        return settings(**overrides)
    except ValidationError as error:
        lines = [_complaint(settings, found) for found in error.errors()]
        raise SettingsError("The environment is not what the service needs:\n" + "\n".join(lines)) from None


def sqlalchemy_url(url: str) -> str:
    """A database's URL with the asynchronous driver that the chassis uses, whatever its scheme says."""
    for pattern, scheme in (
        (r"postgres(ql)?(\+\w+)?://", "postgresql+asyncpg://"),
        (r"sqlite(\+\w+)?://", "sqlite+aiosqlite://"),
    ):
        if re.match(pattern, url):
            return re.sub(pattern, scheme, url, count=1)
    raise SettingsError("DATABASE_URL: it must begin with postgresql:// or sqlite://")


def _variable(name: str) -> str | None:
    wanted = name.upper()
    return next((value for key, value in os.environ.items() if key.upper() == wanted), None)


def _complaint(settings: type[BaseSettings], found: Any) -> str:
    name = str(found["loc"][0]) if found["loc"] else settings.__name__
    field = settings.model_fields.get(name)
    purpose = f" ({field.description})" if field is not None and field.description else ""
    return f"  {name.upper()}{purpose}: {found['msg']}"
