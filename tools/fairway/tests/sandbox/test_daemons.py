"""Programs that go on running: known by id and start, asked to end and then made to."""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path

import pytest

from fairway.errors import ProcessError, SandboxError
from fairway.process import Daemon, start
from fairway.sandbox.component import Component, dead, ensure, last_lines, report_dead
from fairway.sandbox.state import State

ENVIRONMENT = {"PATH": os.environ["PATH"]}
SLEEPER = (sys.executable, "-c", "print('ready', flush=True); import time; time.sleep(60)")
STUBBORN = (
    sys.executable,
    "-c",
    "from signal import *; signal(SIGTERM, SIG_IGN); print('ready', flush=True); pause()",
)


def _started(arguments: tuple[str, ...], log: Path) -> Daemon:
    daemon = start(arguments, log=log, environment=ENVIRONMENT)
    deadline = time.monotonic() + 20
    while "ready" not in last_lines(log) and time.monotonic() < deadline:
        time.sleep(0.01)
    return daemon


@pytest.mark.parametrize("arguments", [SLEEPER, STUBBORN], ids=["willing", "stubborn"])
def test_a_daemon_runs_until_it_is_stopped(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    daemon = _started(arguments, tmp_path / "log")
    assert daemon.runs
    assert daemon.memory > 0
    daemon.stop(patience=0.3)
    assert not daemon.runs
    assert daemon.memory == 0


def test_an_id_that_another_process_has_now_is_not_the_daemon() -> None:
    """Or `down` would end a stranger after the machine was started again."""
    assert not Daemon(os.getpid(), "1").runs


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProcessError, match="no-such-program is not to be found"):
        start(["no-such-program"], log=tmp_path / "log", environment=ENVIRONMENT)


def test_a_component_is_started_once(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.begin(("one",), (), None)
    component = Component("one/sleeper", SLEEPER, 0)
    try:
        assert ensure(state, [component]) == ["one/sleeper"]
        assert ensure(State(tmp_path), [component]) == []
    finally:
        state.daemons["one/sleeper"].kill()


@pytest.mark.parametrize(("set_by_user", "found"), [(None, r"[24]00"), ("50", "50")])
def test_programs_in_go_take_memory_for_speed_unless_the_user_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, set_by_user: str | None, found: str
) -> None:
    monkeypatch.delenv("GOGC", raising=False)
    if set_by_user:
        monkeypatch.setenv("GOGC", set_by_user)
    state = State(tmp_path)
    state.begin(("one",), (), None)
    program = "import os; print(os.environ['GOGC'], int(os.environ['GOMEMLIMIT']) > 0)"
    ensure(state, [Component("one/program", (sys.executable, "-c", program), 0)])
    deadline = time.monotonic() + 20
    while not dead(state) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert re.fullmatch(f"{found} True", last_lines(state.log("one/program")))


def test_a_dead_component_is_reported_with_the_end_of_its_log(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.begin(("one",), (), None)
    ensure(state, [Component("one/etcd", (sys.executable, "-c", "print('no space left')"), 0)])
    deadline = time.monotonic() + 20
    while not dead(state) and time.monotonic() < deadline:
        time.sleep(0.01)
    with pytest.raises(SandboxError, match=r"one/etcd has ended[^$]*no space left"):
        report_dead(state)
