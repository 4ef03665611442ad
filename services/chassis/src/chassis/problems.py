"""Every error as `application/problem+json` (RFC 9457): ours, the framework's and the unforeseen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from chassis.context import current_request
from chassis.errors import Problem, phrase

MEDIA_TYPE = "application/problem+json"
_STANDARD_DETAIL = frozenset(status.phrase for status in HTTPStatus)


class FieldProblem(BaseModel):
    """One thing wrong with one place of the request."""

    location: str = Field(examples=["body.items.0.quantity"])
    message: str = Field(examples=["Input should be greater than or equal to 1"])
    type: str = Field(examples=["greater_than_equal"])


class ProblemDocument(BaseModel):
    """The document of RFC 9457, as OpenAPI shows it."""

    model_config = ConfigDict(extra="allow", title="Problem")

    type: str = Field(default="about:blank", examples=["about:blank"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str | None = None
    instance: str = Field(examples=["/orders/0192f0c1-0000-7000-8000-000000000000"])
    request_id: str
    errors: list[FieldProblem] | None = None


def document(problem: Problem, instance: str) -> dict[str, Any]:
    """The members of a problem, `instance` being the path that was asked for."""
    context = current_request()
    members: dict[str, Any] = {
        "type": problem.type,
        "title": problem.title,
        "status": problem.code,
        "instance": instance,
        "request_id": context.request_id if context else "",
    }
    if problem.detail:
        members["detail"] = problem.detail
    return members | problem.extra


def body(problem: Problem, instance: str) -> bytes:
    """The document as JSON."""
    return msgspec.json.encode(document(problem, instance))


def response(problem: Problem, instance: str) -> Response:
    """The whole answer."""
    return Response(
        body(problem, instance), status_code=problem.code, headers=problem.headers, media_type=MEDIA_TYPE
    )


def openapi_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route may answer besides success, for `responses=` of FastAPI."""
    return {status: _described(phrase(status)) for status in statuses}


def _described(description: str) -> dict[str, Any]:
    reference = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": reference}}}


def install(app: FastAPI) -> None:
    """Make an application answer with problems, whatever goes wrong, and say so in its OpenAPI."""
    app.add_exception_handler(Problem, _own)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(RequestValidationError, _validation)
    _describe(app)


async def _own(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 - registered for it
    _note(error.detail or error.title)
    return response(error, request.url.path)


async def _framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
    detail = None if error.detail in _STANDARD_DETAIL else str(error.detail)
    return response(
        Problem(detail, status=error.status_code, headers=_sorted_allow(error.headers)), request.url.path
    )


def _sorted_allow(headers: Mapping[str, str] | None) -> dict[str, str]:
    """The framework writes `Allow` in the order of a set: another one in each process."""
    return {
        name: ", ".join(sorted(value.split(", "))) if name == "Allow" else value
        for name, value in (headers or {}).items()
    }


async def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it
    errors = _field_problems(error.errors())
    _note("; ".join(f"{found['location']}: {found['message']}" for found in errors[:3]))
    unreadable = any(found["type"] == "json_invalid" for found in errors)
    problem = Problem(
        "The body is not JSON." if unreadable else "The request is not valid.",
        status=422,
        extra={"errors": errors},
    )
    return response(problem, request.url.path)


def _field_problems(found: Sequence[Any]) -> list[dict[str, str]]:
    """Where and what, without the input: it may hold what no log and no answer should repeat."""
    return [
        {
            "location": ".".join(str(part) for part in error["loc"]),
            "message": str(error["msg"]),
            "type": str(error["type"]),
        }
        for error in found
    ]


def _note(summary: str) -> None:
    context = current_request()
    if context is not None:
        context.error = summary


def _describe(app: FastAPI) -> None:
    """Put the schema of problems in the place of the framework's own error schemas."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            _replace_error_schemas(generate())
        return generate()

    app.openapi = openapi  # type: ignore[method-assign]


def _replace_error_schemas(schema: dict[str, Any]) -> None:
    schemas = schema.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    described = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(described.pop("$defs", {}))
    schemas["Problem"] = described
    for operations in schema.get("paths", {}).values():
        for operation in operations.values():
            answers = operation.setdefault("responses", {})
            if "422" in answers:
                answers["422"] = _described(phrase(422))
            answers.setdefault("default", _described("Anything else that went wrong"))
