"""Settings come from the environment, secrets from files; what is wrong is said before the start."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from chassis.errors import SettingsError
from chassis.settings import ChassisSettings, load, sqlalchemy_url


class _Settings(ChassisSettings):
    database_url: SecretStr = SecretStr("sqlite://")
    workers: int


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKERS", "2")


def test_variables_are_named_as_the_fields_are() -> None:
    assert load(_Settings).workers == 2


def test_a_secret_may_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line end that editors leave is not part of it, and the file wins over the variable."""
    secret = tmp_path / "url"
    secret.write_text("postgresql://user:word@db/orders\n")
    monkeypatch.setenv("DATABASE_URL", "sqlite://")
    monkeypatch.setenv("DATABASE_URL_FILE", str(secret))
    assert load(_Settings).database_url.get_secret_value() == "postgresql://user:word@db/orders"


def test_a_file_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL_FILE", "/nowhere/at/all")
    with pytest.raises(SettingsError, match="DATABASE_URL_FILE: /nowhere/at/all cannot be read"):
        load(_Settings)


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "")
    assert load(_Settings).port == 8000


def test_all_that_is_wrong_is_said_at_once_and_no_value_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKERS", "hunter2")
    monkeypatch.setenv("PORT", "99999999")
    with pytest.raises(SettingsError) as error:
        load(_Settings)
    assert "WORKERS" in str(error.value)
    assert "PORT" in str(error.value)
    assert "hunter2" not in str(error.value)


def test_secrets_are_not_shown_by_accident(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEYS", "alice:hunter2hunter2hunter2")
    assert "hunter2" not in repr(load(_Settings))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://a@b/c", "postgresql+asyncpg://a@b/c"),
        ("postgresql://a@b/c", "postgresql+asyncpg://a@b/c"),
        ("postgresql+psycopg://a@b/c", "postgresql+asyncpg://a@b/c"),
        ("sqlite:///x.db", "sqlite+aiosqlite:///x.db"),
    ],
)
def test_a_database_is_reached_by_the_driver_of_the_chassis(url: str, expected: str) -> None:
    assert sqlalchemy_url(url) == expected


def test_a_database_that_nobody_knows_is_refused_without_its_password() -> None:
    with pytest.raises(SettingsError) as error:
        sqlalchemy_url("mysql://user:hunter2@db")
    assert "hunter2" not in str(error.value)
