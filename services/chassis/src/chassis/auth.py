"""Who asks: API keys and JSON Web Tokens. On as soon as a key is configured, off without one.

A client sends `Authorization: Bearer <token>`, `Authorization: ApiKey <key>` or `X-API-Key: <key>`.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from chassis.errors import SettingsError, Unauthorized
from chassis.settings import ChassisSettings

_LEAST_KEY = 16
_LEAST_SECRET = 32
_CURVES = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}


@dataclass(frozen=True, slots=True)
class _Tokens:
    """How tokens are checked: the algorithm follows from the key, never from the token."""

    key: Any
    algorithm: str
    issuer: str | None
    audience: str | None

    def principal(self, token: str) -> str:
        """The subject of a valid token."""
        try:
            claims = jwt.decode(
                token,
                self.key,
                algorithms=[self.algorithm],
                issuer=self.issuer,
                audience=self.audience,
                options={"require": ["exp", "sub"], "verify_aud": self.audience is not None},
            )
        except jwt.PyJWTError as error:
            raise Unauthorized from error
        return str(claims["sub"])


class Authenticator:
    """Names the principal of a request, or refuses it."""

    def __init__(self, keys: dict[str, str], tokens: _Tokens | None) -> None:
        """`keys` from a principal's name to its key; only their digests are kept."""
        self._digests = [(name, _digest(key)) for name, key in keys.items()]
        self._tokens = tokens

    def principal(self, authorization: str | None, api_key: str | None) -> str:
        """The name behind the credentials of one request. Raises Unauthorized."""
        scheme, _, credentials = (authorization or "").strip().partition(" ")
        credentials = credentials.strip()
        if scheme.lower() == "bearer" and credentials and self._tokens is not None:
            return self._tokens.principal(credentials)
        if scheme.lower() == "apikey":
            api_key = credentials
        if api_key and self._digests:
            return self._owner(api_key)
        raise Unauthorized

    def _owner(self, key: str) -> str:
        digest = _digest(key)
        # All are compared, so that the time taken tells nothing.
        owners = [name for name, known in self._digests if hmac.compare_digest(known, digest)]
        if not owners:
            raise Unauthorized
        return owners[0]


def from_settings(settings: ChassisSettings) -> Authenticator | None:
    """What the settings ask for; None if no key is configured. Raises SettingsError."""
    keys = _parse_keys(settings.api_keys.get_secret_value()) if settings.api_keys else {}
    tokens = None
    if settings.jwt_key is not None:
        key, algorithm = _parse_jwt_key(settings.jwt_key.get_secret_value())
        tokens = _Tokens(key, algorithm, settings.jwt_issuer, settings.jwt_audience)
    return Authenticator(keys, tokens) if keys or tokens else None


def _parse_keys(text: str) -> dict[str, str]:
    keys: dict[str, str] = {}
    for number, entry in enumerate(filter(None, (part.strip() for part in text.split(","))), 1):
        name, colon, key = entry.partition(":")
        if not colon or not name or len(key) < _LEAST_KEY:
            raise SettingsError(
                f"API_KEYS: entry {number} is not name:key with {_LEAST_KEY} characters or more"
            )
        if name in keys:
            raise SettingsError(f"API_KEYS: the name of entry {number} is there twice")
        keys[name] = key
    if not keys:
        raise SettingsError("API_KEYS: it holds no key; leave it out for a service without authentication")
    return keys


def _parse_jwt_key(text: str) -> tuple[Any, str]:
    if "-----BEGIN" not in text:
        if len(text) < _LEAST_SECRET:
            raise SettingsError(f"JWT_KEY: a shared secret needs {_LEAST_SECRET} characters or more")
        return text, "HS256"
    try:
        key = load_pem_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SettingsError("JWT_KEY: it is not a public key in PEM") from error
    if isinstance(key, RSAPublicKey):
        return key, "RS256"
    if isinstance(key, EllipticCurvePublicKey) and key.curve.name in _CURVES:
        return key, _CURVES[key.curve.name]
    if isinstance(key, Ed25519PublicKey):
        return key, "EdDSA"
    raise SettingsError("JWT_KEY: the key must be RSA, of a NIST curve, or Ed25519")


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
