"""Kubeconfig files: which API server, whom to trust, and who is asking."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from fairway.sandbox.certificates import Authority, Certificate
from fairway.sandbox.state import write_private


def write(file: Path, server: str, authority: Authority, user: Certificate, *, name: str) -> Path:
    """Write a kubeconfig of one context, complete in itself, readable by its owner only."""
    return write_private(file, json.dumps(_document(server, authority, user, name), indent=2) + "\n")


def _document(server: str, authority: Authority, user: Certificate, name: str) -> dict[str, Any]:
    cluster = {"server": server, "certificate-authority-data": encoded(authority.certificate)}
    credentials = {
        "client-certificate-data": encoded(user.certificate),
        "client-key-data": encoded(user.key),
    }
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": cluster}],
        "users": [{"name": name, "user": credentials}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name, "namespace": "default"}}],
        "current-context": name,
    }


def encoded(file: Path) -> str:
    """The bytes of a file in base64, as a kubeconfig holds them."""
    return base64.b64encode(file.read_bytes()).decode()
