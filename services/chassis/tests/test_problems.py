"""Every error is a problem of RFC 9457, and tells a client nothing of our inside."""

from __future__ import annotations

import pytest
from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field

from chassis.errors import Conflict, NotFound, Unavailable
from sample import client, log_lines, sample


class _Item(BaseModel):
    quantity: int = Field(ge=1)


def _router() -> APIRouter:
    router = APIRouter(prefix="/things")

    @router.post("")
    async def create(item: _Item) -> _Item:
        return item

    @router.get("/{name}")
    async def fetch(name: str) -> None:
        outcomes = {
            "missing": NotFound("There is no such thing."),
            "taken": Conflict("The name is taken.", extra={"owner": "somebody"}),
            "away": Unavailable(retry_after=2.2),
            "framework": HTTPException(418, "short and stout", headers={"X-Pot": "tea"}),
            "bug": RuntimeError("SELECT * FROM secrets WHERE password = 'x'"),
        }
        raise outcomes[name]

    return router


async def _get(path: str) -> tuple[int, dict[str, object], dict[str, str]]:
    _, app = sample(_router())
    async with client(app) as http:
        answer = await http.get(path, headers={"X-Request-ID": "r-1"})
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json(), dict(answer.headers)


async def test_a_problem_that_a_route_raises_is_the_answer() -> None:
    status, document, _ = await _get("/things/missing")

    assert status == 404
    assert document == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "There is no such thing.",
        "instance": "/things/missing",
        "request_id": "r-1",
    }


async def test_a_problem_may_have_members_of_its_own() -> None:
    _, document, _ = await _get("/things/taken")
    assert document["owner"] == "somebody"


async def test_unavailable_says_when_to_come_back_in_whole_seconds() -> None:
    status, _, headers = await _get("/things/away")
    assert (status, headers["retry-after"]) == (503, "3")


async def test_errors_of_the_framework_are_problems_too() -> None:
    status, document, headers = await _get("/things/framework")
    assert (status, document["detail"], headers["x-pot"]) == (418, "short and stout", "tea")


async def test_an_unknown_path_is_a_problem() -> None:
    status, document, _ = await _get("/nowhere")
    assert (status, document["title"]) == (404, "Not Found")


async def test_a_method_that_is_not_allowed_is_a_problem_with_the_allowed_ones() -> None:
    _, app = sample(_router())
    async with client(app) as http:
        answer = await http.delete("/things/x")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert answer.json()["status"] == 405


async def test_an_unforeseen_error_tells_the_client_nothing_and_the_log_everything() -> None:
    """The answer has neither the message nor the trace; the log has both, without the secret."""
    with log_lines() as lines:
        status, document, _ = await _get("/things/bug")

    assert status == 500
    assert "SELECT" not in str(document)
    failed = next(line for line in lines if line["event"] == "request.failed")
    assert "RuntimeError" in failed["exception"]
    assert "password = 'x'" not in failed["exception"]


async def test_a_request_that_is_not_valid_lists_every_place_without_repeating_what_was_sent() -> None:
    _, app = sample(_router())
    async with client(app) as http:
        answer = await http.post("/things", json={"quantity": -731})

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {
            "location": "body.quantity",
            "message": "Input should be greater than or equal to 1",
            "type": "greater_than_equal",
        }
    ]
    assert "-731" not in answer.text


async def test_a_body_that_is_no_json_is_said_to_be_so() -> None:
    _, app = sample(_router())
    async with client(app) as http:
        answer = await http.post("/things", content=b"{", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["detail"]) == (422, "The body is not JSON.")


def test_openapi_describes_problems_instead_of_the_frameworks_errors() -> None:
    _, app = sample(_router())
    schema = app.openapi()

    create = schema["paths"]["/things"]["post"]["responses"]
    reference = {"$ref": "#/components/schemas/Problem"}
    assert create["422"]["content"] == {"application/problem+json": {"schema": reference}}
    assert create["default"]["content"] == {"application/problem+json": {"schema": reference}}
    assert "HTTPValidationError" not in schema["components"]["schemas"]


@pytest.mark.parametrize("path", ["/livez", "/nowhere", "/things/bug"])
async def test_every_answer_has_the_security_headers_and_the_request_id(path: str) -> None:
    _, app = sample(_router())
    async with client(app) as http:
        headers = (await http.get(path)).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert len(headers["x-request-id"]) == 36
