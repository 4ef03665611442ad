"""A service as a process of its own, as a cluster runs it: for tests that kill it, or count its memory."""

from __future__ import annotations

import os
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chassis.testing.programs import Program, free_port


@dataclass(slots=True)
class ServiceProcess:
    """`python -m <module>` on a free port of the loopback."""

    program: Program
    port: int

    @classmethod
    def start(
        cls, module: str, environment: Mapping[str, str], *, ready: str = "/readyz", patience: float = 15
    ) -> ServiceProcess:
        """Start it with exactly `environment`, besides PATH and its port; returns when `ready` is 200."""
        port = free_port()
        folder = Path(tempfile.mkdtemp(prefix=f"chassis-{module.replace('.', '-')}-"))
        program = Program(
            [sys.executable, "-m", module],
            folder,
            lambda: status_of(port, ready) == 200,  # noqa: PLR2004 - OK
            environment={
                "PATH": os.environ["PATH"],
                "PORT": str(port),
                "HOST": "127.0.0.1",
                "TMPDIR": str(folder),
                **environment,
            },
            as_ourselves=True,
        )
        program.start(patience=patience)
        return cls(program, port)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"


def status_of(port: int, path: str) -> int:
    """The status that a service answers a GET with; 0 if it does not answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
