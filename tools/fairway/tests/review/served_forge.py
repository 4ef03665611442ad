"""The forge in memory behind HTTP, in Gitea's dialect: enough for a whole review to be run against it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from fairway.errors import ForbiddenError, NotFoundError
from fairway.forge.model import Comment, State, Status

from .fake_forge import FakeForge

_ROOT = "/api/v1/repos/acme/fleet"
_Route = Callable[[FakeForge, str, Any], Any]


@contextmanager
def serving(forge: FakeForge) -> Iterator[str]:
    """The address of a server that answers for a forge."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.forge = forge  # type: ignore[attr-defined] # the handler finds it there
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _comment(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.id,
        "body": comment.body,
        "user": {"id": 2, "login": comment.author},
        "created_at": comment.created.isoformat(),
        "updated_at": comment.updated.isoformat(),
    }


def _pull(forge: FakeForge, _: str, __: Any) -> Any:
    pull = forge.pull
    return {
        "user": {"login": pull.author},
        "head": {"sha": pull.head},
        "base": {"ref": pull.base, "sha": pull.base_commit},
        "html_url": pull.url,
    }


def _status(forge: FakeForge, commit: str, body: Any) -> Any:
    status = Status(State(body["state"]), body["description"], body["context"], body.get("target_url", ""))
    forge.set_status(commit, status)
    return {}


def _delete(forge: FakeForge, number: str, _: Any) -> None:
    forge.delete_comment(int(number))


_ROUTES: dict[str, _Route] = {
    r"GET /api/v1/user": lambda forge, _, __: {"login": forge.login()},
    rf"GET {_ROOT}/pulls/7": _pull,
    rf"GET {_ROOT}/issues/7/comments": lambda forge, _, __: [_comment(each) for each in forge.comments()],
    rf"POST {_ROOT}/issues/7/comments": lambda forge, _, body: _comment(forge.create_comment(body["body"])),
    rf"PATCH {_ROOT}/issues/comments/(\d+)": lambda forge, number, body: _comment(
        forge.edit_comment(int(number), body["body"])
    ),
    rf"DELETE {_ROOT}/issues/comments/(\d+)": _delete,
    rf"POST {_ROOT}/statuses/([0-9a-f]+)": _status,
}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # An answer in one piece: in two, the second waits for the first to be acknowledged.

    def do_GET(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, body = self._answer(json.loads(sent) if sent else None)
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET  # noqa: N815 - the names that the server looks for
    do_PATCH = do_GET  # noqa: N815
    do_DELETE = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name in the base
        """Say nothing."""

    def _answer(self, body: Any) -> tuple[int, Any]:
        forge: FakeForge = self.server.forge  # type: ignore[attr-defined]
        if self.headers["Authorization"] != "token s3cret":
            return 401, {"message": "token is required"}
        request = f"{self.command} {self.path.partition('?')[0]}"
        for pattern, route in _ROUTES.items():
            if found := re.fullmatch(pattern, request):
                try:
                    return 200, route(forge, found[1] if found.groups() else "", body)
                except ForbiddenError as error:
                    return 403, {"message": error.message}
                except NotFoundError as error:
                    return 404, {"message": error.message}
        return 404, {"message": request}
