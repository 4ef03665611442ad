"""`/docs`: the API on one page, written on the server from its OpenAPI.

It loads nothing from elsewhere, so that it works behind an air gap, and runs no script, so that no
exception from the content security policy is needed but for its style.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

PATHS = frozenset({"/docs", "/openapi.json"})
_METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "summary{cursor:pointer;padding:.3rem 0}code,pre{font-family:ui-monospace,monospace}"
    "pre{background:#f4f4f4;padding:.8rem;overflow:auto}td,th{padding:.2rem .8rem .2rem 0;text-align:left}"
    "b{display:inline-block;min-width:4.5rem}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def install(app: FastAPI) -> None:
    """Serve the page."""

    @app.get("/docs", include_in_schema=False, response_class=HTMLResponse)
    async def docs() -> HTMLResponse:
        return HTMLResponse(page(app.openapi()), headers={"Content-Security-Policy": _POLICY})


def page(schema: dict[str, Any]) -> str:
    """The page of an OpenAPI document."""
    information = schema["info"]
    title = f"{information['title']} {information['version']}"
    operations = "".join(_operations(schema))
    schemas = "".join(
        _fold(f"<code>{escape(name)}</code>", _json(content))
        for name, content in sorted(schema.get("components", {}).get("schemas", {}).items())
    )
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}</title>"
        f"<style>{_STYLE}</style><h1>{escape(title)}</h1><p>{escape(information.get('description', ''))}</p>"
        f'<p><a href="openapi.json">openapi.json</a></p>{operations}<h2>Schemas</h2>{schemas}'
    )


def _operations(schema: dict[str, Any]) -> Iterator[str]:
    for path, operations in schema["paths"].items():
        for method in _METHODS:
            if method in operations:
                yield _operation(method, path, operations[method])


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    heading = f"<b>{method.upper()}</b><code>{escape(path)}</code> {escape(operation.get('summary', ''))}"
    rows = "".join(
        f"<tr><th>{escape(str(status))}<td>{escape(answer.get('description', ''))}"
        for status, answer in operation.get("responses", {}).items()
    )
    parts = [f"<p>{escape(operation.get('description', ''))}</p>", f"<table>{rows}</table>"]
    parts += [_json(operation[key]) for key in ("parameters", "requestBody") if key in operation]
    return _fold(heading, "".join(parts))


def _fold(summary: str, content: str) -> str:
    return f"<details><summary>{summary}</summary>{content}</details>"


def _json(content: Any) -> str:
    return f"<pre>{escape(json.dumps(content, indent=2))}</pre>"
