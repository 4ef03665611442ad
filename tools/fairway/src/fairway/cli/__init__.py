"""The command `fairway`: one file per command, and the one place that catches what stops them."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import click

from fairway.cli.commands import NO_COLOR, fairway
from fairway.errors import FairwayError
from fairway.report.printable import printable

_CANNOT_CONTINUE = 2
_INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run a command line and exit: 0 clean, 1 findings, 2 usage or cannot continue."""
    # Trees have no cycles and live as long as the command: to look for garbage, and to free object by object
    # at the end what the system takes back at once, is only cost.
    gc.disable()
    code = run(arguments)
    with suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def run(arguments: list[str] | None = None) -> int:
    """Run a command line and return its exit code; every FairwayError ends here."""
    if sys.stdout is None:
        # Closed by the caller (`>&-`): nobody wants to read, and files may still be written.
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the process ends
    try:
        code = fairway.main(arguments, prog_name="fairway", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return _CANNOT_CONTINUE
    except FairwayError as error:
        return _refused(str(error))
    except (click.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe has seen enough; Python must not try to flush the rest at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _refused(f"{where}{error.strerror or error}")
    return int(code or 0)


def _refused(message: str) -> int:
    colour = False if os.environ.get(NO_COLOR) else None
    head = click.style("error:", fg="red", bold=True)
    click.echo(f"{head} {printable(message)}", err=True, color=colour)
    return _CANNOT_CONTINUE
