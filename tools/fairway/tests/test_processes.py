"""Starting programs, and spreading work over processes."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from fairway.errors import FairwayError, ProcessError
from fairway.parallel import in_parallel
from fairway.process import run


def test_a_program_gives_its_code_and_both_outputs() -> None:
    script = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"
    done = run([sys.executable, "-c", script])
    assert (done.code, done.stdout, done.complaint) == (3, b"out\n", "err")


def test_a_program_gets_no_input() -> None:
    assert run([sys.executable, "-c", "import sys; print(len(sys.stdin.read()))"]).stdout == b"0\n"


def test_a_program_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ProcessError, match="cannot be started"):
        run([tmp_path / "none"])


def test_a_program_that_does_not_end_is_stopped() -> None:
    with pytest.raises(ProcessError, match="was stopped after"):
        run([sys.executable, "-c", "import time; time.sleep(60)"], timeout=0.2)


def test_results_come_in_the_order_of_the_items() -> None:
    assert list(in_parallel(lambda item: item * item, range(50), jobs=2)) == [n * n for n in range(50)]


def test_many_items_are_worked_on_outside_this_process_and_few_within() -> None:
    assert os.getpid() not in set(in_parallel(lambda _: os.getpid(), range(20), jobs=2))
    assert set(in_parallel(lambda _: os.getpid(), range(3), jobs=2)) == {os.getpid()}
    assert set(in_parallel(lambda _: os.getpid(), range(20), jobs=1)) == {os.getpid()}


def test_work_on_nothing_gives_nothing() -> None:
    assert list(in_parallel(str, [])) == []


def test_items_are_worked_on_whatever_they_hold() -> None:
    """Workers inherit them: a lock cannot be sent to another process."""
    locks = [threading.Lock() for _ in range(20)]
    assert list(in_parallel(lambda lock: lock.locked(), locks, jobs=2)) == [False] * 20


def test_a_worker_that_is_killed_is_an_error_and_not_a_wait() -> None:
    with pytest.raises(FairwayError, match="a worker process was killed"):
        list(in_parallel(lambda _: os._exit(9), range(20), jobs=2))
