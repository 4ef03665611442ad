"""Paths that kustomize clones are recognised exactly, the others are local."""

from __future__ import annotations

import pytest

from fairway.kustomize.remote import is_remote_directory, is_remote_file


@pytest.mark.parametrize(
    "path",
    [
        "https://github.com/org/repo",
        "github.com/org/repo",
        "GitHub.com/org/repo/path?ref=v1",
        "git@github.com:org/repo",
        "github.com:org/repo",
        "git::https://example.com/org/repo",
        "ssh://git@example.com/org/repo.git",
        "https://example.com/org/repo//path",
        "https://dev.azure.com/org/project/_git/repo/path",
        "file:///tmp/repo",
        "user@host/org/repo",
        "user@host:repo.git",
        "package@v1.28.0.example/configs/base",
    ],
)
def test_a_repository_is_remote(path: str) -> None:
    assert is_remote_directory(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        ".",
        "../base",
        "/github.com/org/repo",
        "base",
        "repo.git",
        "github.com",
        "github.com/org",
        "example.com/org/repo",
        "https://example.com",
        "https://example.com/org",
        "user@host/repo",
        "git::base",
        "https://example.com/org/repo//../..",
        "https://",
    ],
)
def test_anything_else_is_local(path: str) -> None:
    assert not is_remote_directory(path)


@pytest.mark.parametrize(
    ("path", "remote"), [("http://x/y", True), ("HTTPS:x", True), ("httpd/x", False), ("a", False)]
)
def test_a_file_is_remote_by_its_scheme(path: str, remote: bool) -> None:  # noqa: FBT001 - a case
    assert is_remote_file(path) is remote
