"""What a sandbox remembers, and that nobody else may read it."""

from __future__ import annotations

from pathlib import Path

from fairway.sandbox.state import State, write_private


def test_ports_and_secrets_stay_what_they_are(tmp_path: Path) -> None:
    state = State(tmp_path / "sandbox")
    state.begin(("one",), ("acme",), None)
    ports = {name: state.port(name) for name in ("a", "b", "c")}
    assert len(set(ports.values())) == 3
    again = State(tmp_path / "sandbox")
    assert {name: again.port(name) for name in ports} == ports
    assert again.secret("redis") == state.secret("redis") or again.secret("redis")
    assert (again.clusters, again.only, again.context) == (("one",), ("acme",), None)


def test_secrets_are_random(tmp_path: Path) -> None:
    one, other = State(tmp_path / "one"), State(tmp_path / "other")
    for state in (one, other):
        state.begin(("one",), (), None)
    assert one.secret("redis") == one.secret("redis") != other.secret("redis")


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    state = State(tmp_path / "sandbox")
    state.begin(("one",), (), None)
    state.secret("redis")
    assert (tmp_path / "sandbox").stat().st_mode & 0o077 == 0
    assert (tmp_path / "sandbox" / "sandbox.json").stat().st_mode & 0o077 == 0


def test_removing_it_leaves_nothing(tmp_path: Path) -> None:
    state = State(tmp_path / "sandbox")
    state.begin(("one",), (), None)
    with state.locked():
        assert state.exists
    state.remove()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_stays_the_same_is_not_written_again(tmp_path: Path) -> None:
    """A program that starts then would read half of it, and Redis would run without its password."""
    file = write_private(tmp_path / "redis.conf", "requirepass secret\n")
    before = file.stat()
    write_private(file, "requirepass secret\n")
    assert file.stat() == before
    write_private(file, "requirepass other\n")
    assert file.stat().st_ino != before.st_ino
    assert file.stat().st_mode & 0o077 == 0
    assert [one.name for one in tmp_path.iterdir()] == ["redis.conf"]


def test_what_was_installed_is_remembered_by_its_content(tmp_path: Path) -> None:
    """So that the same is not applied again, and another version is."""
    state = State(tmp_path)
    assert state.installed("one/cluster") == ""
    state.note_installed("one/cluster", "digest")
    assert State(tmp_path).installed("one/cluster") == "digest"
    assert State(tmp_path).installed("two/cluster") == ""
