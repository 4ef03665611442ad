"""Authentication is on as soon as a key is configured, and off without one."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import APIRouter

from chassis.auth import from_settings
from chassis.context import current_request
from chassis.errors import SettingsError, Unauthorized
from chassis.settings import ChassisSettings, load
from sample import client, sample

_KEY = "0123456789abcdef"
_SECRET = "s" * 32


def _router() -> APIRouter:
    router = APIRouter()

    @router.get("/me")
    async def me() -> str | None:
        context = current_request()
        return context.principal if context else None

    return router


async def _ask(path: str = "/me", headers: dict[str, str] | None = None, **settings: Any) -> tuple[int, Any]:
    _, app = sample(_router(), **settings)
    async with client(app) as http:
        answer = await http.get(path, headers=headers)
    return answer.status_code, answer.json() if path == "/me" else None


async def test_without_a_key_everybody_may_ask() -> None:
    assert await _ask() == (200, None)


@pytest.mark.parametrize("header", [{"X-API-Key": _KEY}, {"Authorization": f"ApiKey {_KEY}"}])
async def test_an_api_key_names_its_owner(header: dict[str, str]) -> None:
    assert await _ask(headers=header, api_keys=f"other:{'x' * 16},alice:{_KEY}") == (200, "alice")


@pytest.mark.parametrize("header", [{}, {"X-API-Key": "x" * 16}, {"Authorization": f"Basic {_KEY}"}])
async def test_a_request_without_a_known_key_is_refused(header: dict[str, str]) -> None:
    status, problem = await _ask(headers=header, api_keys=f"alice:{_KEY}")
    assert (status, problem["status"]) == (401, 401)


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics", "/version", "/docs", "/openapi.json"])
async def test_probes_and_the_description_of_the_api_stay_open(path: str) -> None:
    assert (await _ask(path, api_keys=f"alice:{_KEY}"))[0] == 200


def _token(**claims: Any) -> str:
    return jwt.encode({"sub": "bob", "exp": time.time() + 60, **claims}, _SECRET, algorithm="HS256")


async def test_a_token_names_its_subject() -> None:
    header = {"Authorization": f"Bearer {_token()}"}
    assert await _ask(headers=header, jwt_key=_SECRET) == (200, "bob")


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"exp": 1}, "it has expired"),
        ({"iss": "somebody"}, "another issuer"),
        ({"iss": "us", "aud": "other"}, "for somebody else"),
        ({"iss": "us", "aud": "api", "sub": None}, "without a subject"),
    ],
)
def test_a_token_is_refused_when(claims: dict[str, Any], why: str) -> None:
    settings = load(ChassisSettings, jwt_key=_SECRET, jwt_issuer="us", jwt_audience="api")
    authenticator = from_settings(settings)
    assert authenticator is not None, why
    claims = {key: value for key, value in claims.items() if value is not None}
    with pytest.raises(Unauthorized):
        authenticator.principal(f"Bearer {_token(**claims) if 'sub' in claims else _without_subject()}", None)


def _without_subject() -> str:
    claims = {"iss": "us", "aud": "api", "exp": time.time() + 60}
    return jwt.encode(claims, _SECRET, algorithm="HS256")


def test_the_algorithm_follows_from_the_key_and_never_from_the_token() -> None:
    """A public key used as a shared secret is the classic way to forge a token (CVE-2016-5431)."""
    private = generate_private_key(SECP256R1())
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    authenticator = from_settings(load(ChassisSettings, jwt_key=public))
    assert authenticator is not None

    genuine = jwt.encode({"sub": "bob", "exp": time.time() + 60}, private, algorithm="ES256")
    unsigned = jwt.encode({"sub": "bob", "exp": time.time() + 60}, "", algorithm="none")
    assert authenticator.principal(f"Bearer {genuine}", None) == "bob"
    for forged in (unsigned, _token()):
        with pytest.raises(Unauthorized):
            authenticator.principal(f"Bearer {forged}", None)


@pytest.mark.parametrize(
    "settings",
    [
        {"api_keys": "alice"},
        {"api_keys": "alice:short"},
        {"api_keys": f"a:{_KEY},a:{_KEY}x"},
        {"api_keys": ","},
        {"jwt_key": "short"},
        {"jwt_key": "-----BEGIN PUBLIC KEY-----\nnonsense\n-----END PUBLIC KEY-----"},
    ],
)
def test_a_key_that_protects_nothing_is_refused_at_the_start_without_being_shown(
    settings: dict[str, str],
) -> None:
    with pytest.raises(SettingsError) as error:
        from_settings(load(ChassisSettings, **settings))
    assert _KEY not in str(error.value)
