"""Starting programs, and spreading work over processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from itertools import islice
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


_SLEEPERS = """
import os, time
from fairway.parallel import in_parallel

def work(_):
    os.write(1, f"{os.getpid()}\\n".encode())  # in one piece, beside another worker
    time.sleep(60)

list(in_parallel(work, range(8), jobs=2))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
def test_workers_end_with_a_command_that_is_killed() -> None:
    """A killed process runs no code any more: nobody would tell its workers to stop."""
    with subprocess.Popen([sys.executable, "-c", _SLEEPERS], stdout=subprocess.PIPE, text=True) as command:
        lines = command.stdout or ()
        workers = [int(line) for line in islice(lines, 2)]
        command.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 30
    while any(map(_runs, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(_runs, workers))


def _runs(pid: int) -> bool:
    """Whether a process is there, and not merely waits to be reaped."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"
