"""How a forge is asked: with patience, page by page, and with a token that goes nowhere else."""

from __future__ import annotations

import socket

import pytest

from fairway.errors import ForbiddenError, ForgeError, NotFoundError
from fairway.forge.connection import Access, Connection
from fairway.forge.patience import Patience
from fairway.sandbox.certificates import Authority

from .conftest import NOW
from .recorded_forge import Recorded, RecordedForge, serving

OK = Recorded({"ok": True})


def test_an_answer_is_parsed_json(forge: RecordedForge, connection: Connection) -> None:
    forge.record("POST /thing", Recorded({"id": 1}, 201))
    assert connection.ask("POST", "/thing", {"body": "text"}) == {"id": 1}
    assert forge.bodies("POST /thing") == [{"body": "text"}]
    assert forge.asked[0].headers["authorization"] == "Bearer s3cret"


def test_an_empty_answer_is_nothing(forge: RecordedForge, connection: Connection) -> None:
    forge.record("DELETE /thing", Recorded(None, 204))
    assert connection.ask("DELETE", "/thing") is None


def test_pages_are_read_to_the_last(forge: RecordedForge, connection: Connection) -> None:
    """The address in the Link header may be one under which we cannot reach the forge: its query counts."""
    link = '<https://inside.example/list?page=2&per_page=100>; rel="next", <https://x>; rel="last"'
    forge.record("GET /list?per_page=100", Recorded([1, 2], headers={"Link": link}))
    forge.record("GET /list?page=2&per_page=100", Recorded([3]))
    assert list(connection.pages("/list")) == [1, 2, 3]


def test_a_list_without_end_is_an_error(forge: RecordedForge, connection: Connection) -> None:
    forge.record("GET /list", Recorded([1], headers={"Link": '<{url}/list?page=2>; rel="next"'}))
    with pytest.raises(ForgeError, match="goes on after 500 pages"):
        list(connection.pages("/list"))


def test_what_is_no_list_is_an_error(forge: RecordedForge, connection: Connection) -> None:
    forge.record("GET /list", Recorded({"message": "hello"}))
    with pytest.raises(ForgeError, match="a list was expected"):
        list(connection.pages("/list"))


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (401, ForgeError, "Check FAIRWAY_TOKEN"),
        (403, ForbiddenError, "permissions"),
        (404, NotFoundError, "--repository"),
        (410, NotFoundError, "--repository"),
        (422, ForgeError, "422"),
    ],
)
def test_a_refusal_is_told_with_the_forges_words(
    status: int, error: type[ForgeError], words: str, forge: RecordedForge, connection: Connection
) -> None:
    forge.record("GET /thing", Recorded({"message": "because of this"}, status))
    with pytest.raises(error, match="because of this") as raised:
        connection.ask("GET", "/thing")
    assert words in str(raised.value)
    assert len(forge.asked) == 1


def test_errors_never_hold_the_token(forge: RecordedForge, connection: Connection) -> None:
    forge.record("GET /thing", Recorded({"message": "no"}, 401))
    with pytest.raises(ForgeError) as raised:
        connection.ask("GET", "/thing")
    assert "s3cret" not in f"{raised.value!r} {raised.value}"
    assert "s3cret" not in repr(Access("https://x", "Authorization", "Bearer s3cret"))


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 522])
def test_what_may_pass_is_tried_again(
    status: int, forge: RecordedForge, connection: Connection, waits: list[float]
) -> None:
    forge.record("GET /thing", Recorded({}, status), Recorded("<html>busy", status), OK)
    assert connection.ask("GET", "/thing") == {"ok": True}
    assert len(waits) == 2


def test_after_five_tries_it_is_an_error(
    forge: RecordedForge, connection: Connection, waits: list[float]
) -> None:
    forge.record("GET /thing", Recorded({}, 503))
    with pytest.raises(ForgeError, match="answers 503"):
        connection.ask("GET", "/thing")
    assert (len(forge.asked), len(waits)) == (5, 4)


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"Retry-After": "7"}, 7.0),
        (503, {"Retry-After": "Fri, 15 Jan 2027 08:00:30 GMT"}, 30.0),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(NOW) + 40)}, 40.0),
        (429, {"RateLimit-Remaining": "0", "RateLimit-Reset": str(int(NOW) + 5)}, 5.0),
        (403, {"Retry-After": "60"}, 60.0),
    ],
)
def test_as_long_as_the_forge_asks_is_waited(
    status: int,
    headers: dict[str, str],
    seconds: float,
    forge: RecordedForge,
    connection: Connection,
    waits: list[float],
) -> None:
    forge.record("GET /thing", Recorded({"message": "API rate limit exceeded"}, status, headers), OK)
    assert connection.ask("GET", "/thing") == {"ok": True}
    assert waits == [seconds]


def test_a_secondary_rate_limit_is_known_by_its_words(
    forge: RecordedForge, connection: Connection, waits: list[float]
) -> None:
    """Where GitHub does not say when it ends, a minute is waited, as its documentation asks."""
    words = {"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}
    forge.record("POST /thing", Recorded(words, 403), Recorded(words, 429), OK)
    assert connection.ask("POST", "/thing", {}) == {"ok": True}
    assert waits == [60.0, 60.0]


@pytest.mark.parametrize(
    "errors",
    [[{"resource": "Status", "message": "description is too long"}], "description is too long"],
)
def test_what_is_wrong_with_a_request_is_told(
    errors: object, forge: RecordedForge, connection: Connection
) -> None:
    """GitHub says what in `errors`, and in `message` but that something is."""
    forge.record("POST /thing", Recorded({"message": "Validation Failed", "errors": errors}, 422))
    with pytest.raises(ForgeError, match="Validation Failed; description is too long"):
        connection.ask("POST", "/thing", {})


def test_nobody_waits_an_hour(forge: RecordedForge, connection: Connection, waits: list[float]) -> None:
    forge.record("GET /thing", Recorded({}, 429, {"Retry-After": "3600"}))
    with pytest.raises(ForgeError, match="asks to wait 3600 s"):
        connection.ask("GET", "/thing")
    assert waits == []


def test_a_body_that_is_no_json_is_an_error(forge: RecordedForge, connection: Connection) -> None:
    forge.record("GET /thing", Recorded('{"id": 1', 200))
    with pytest.raises(ForgeError, match="no JSON"):
        connection.ask("GET", "/thing")


def test_a_redirect_on_the_same_host_is_followed(forge: RecordedForge, connection: Connection) -> None:
    """GitHub leads from a repository's old name to its number."""
    forge.record("POST /old", Recorded({}, 307, {"Location": "{url}/new"}))
    forge.record("POST /new", Recorded({"id": 2}, 201))
    assert connection.ask("POST", "/old", {"a": 1}) == {"id": 2}
    assert forge.bodies("POST /new") == [{"a": 1}]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_to_another_host_gets_no_token(
    status: int, forge: RecordedForge, connection: Connection
) -> None:
    with serving() as other:
        forge.record("GET /thing", Recorded({}, status, {"Location": f"{other.url}/thing"}))
        with pytest.raises(ForgeError, match="where no token goes"):
            connection.ask("GET", "/thing")
        assert other.asked == []


def test_a_redirect_never_turns_a_post_into_a_get(forge: RecordedForge, connection: Connection) -> None:
    forge.record("POST /thing", Recorded({}, 302, {"Location": "{url}/other"}))
    with pytest.raises(ForgeError, match="redirected"):
        connection.ask("POST", "/thing", {})


def test_redirects_end(forge: RecordedForge, connection: Connection) -> None:
    forge.record("GET /thing", Recorded({}, 302, {"Location": "/thing"}))
    with pytest.raises(ForgeError, match="redirected without end"):
        connection.ask("GET", "/thing")
    assert len(forge.asked) == 4


def test_a_whole_address_of_another_host_is_not_asked(connection: Connection) -> None:
    with pytest.raises(ForgeError, match="where no token goes"):
        connection.ask("GET", "http://127.0.0.2:1/graphql")


@pytest.mark.parametrize("api", ["http://git.example/api/v1", "ftp://git.example", "git.example"])
def test_a_token_goes_nowhere_unencrypted(api: str) -> None:
    """The loopback interface is no network."""
    with pytest.raises(ForgeError, match="https"):
        Connection(Access(api, "Authorization", "token x"))


def test_a_forge_that_is_not_there_is_told_after_some_tries(waits: list[float]) -> None:
    with serving() as gone:
        address = gone.url
    access = Access(address, "Authorization", "token x")
    patience = Patience(attempts=3, sleep=waits.append)
    with (
        Connection(access, patience) as connection,
        pytest.raises(ForgeError, match="cannot be reached"),
    ):
        connection.ask("GET", "/thing")
    assert len(waits) == 2


def test_a_forge_that_is_silent_is_told_after_some_tries(waits: list[float]) -> None:
    """A socket that takes connections, of which nobody reads."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        access = Access(f"http://127.0.0.1:{silent.getsockname()[1]}", "Authorization", "token x")
        patience = Patience(attempts=2, timeout=0.1, sleep=waits.append)
        with Connection(access, patience) as connection, pytest.raises(ForgeError, match="timed out"):
            connection.ask("GET", "/thing")
    assert len(waits) == 1


def test_no_proxy_gets_to_read_a_token(
    forge: RecordedForge, monkeypatch: pytest.MonkeyPatch, waits: list[float]
) -> None:
    """Through TLS it cannot; on the loopback interface, where there is none, it is not asked."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    forge.record("GET /thing", OK)
    access = Access(forge.url, "Authorization", "token x")
    with Connection(access, Patience(sleep=waits.append)) as connection:
        assert connection.ask("GET", "/thing") == {"ok": True}


def test_a_certificate_that_nobody_vouches_for_is_refused(
    tls_forge: RecordedForge, waits: list[float]
) -> None:
    access = Access(tls_forge.url, "Authorization", "token x")
    patience = Patience(sleep=waits.append)
    with (
        Connection(access, patience) as connection,
        pytest.raises(ForgeError, match=r"(?i)certificate"),
    ):
        connection.ask("GET", "/thing")
    assert (tls_forge.asked, waits) == ([], [])


def test_an_authority_of_ones_own_is_named_by_the_usual_variable(
    tls_forge: RecordedForge, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))
    tls_forge.record("GET /thing", OK)
    with Connection(Access(tls_forge.url, "Authorization", "token x")) as connection:
        assert connection.ask("GET", "/thing") == {"ok": True}


def test_waiting_grows_and_stays_within_its_bounds() -> None:
    patience = Patience(attempts=50)
    delays = [patience.delay(attempt, None, 0.0) for attempt in range(40)]
    assert all(delay is not None and 0 <= delay <= min(20.0, 0.5 * 2**n) for n, delay in enumerate(delays))
    assert patience.delay(1, 30.0, 100.0) is None
