"""The command `fairway`: one file per command, and the one place that catches what stops them."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import NoReturn

import click

from fairway.cli.commands import fairway
from fairway.errors import FairwayError

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
    try:
        code = fairway.main(arguments, prog_name="fairway", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return _CANNOT_CONTINUE
    except FairwayError as error:
        click.echo(f"{click.style('error:', fg='red', bold=True)} {error}", err=True)
        return _CANNOT_CONTINUE
    except (click.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe has seen enough; Python must not try to flush the rest at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        words = f"{where}{error.strerror or error}"
        click.echo(f"{click.style('error:', fg='red', bold=True)} {words}", err=True)
        return _CANNOT_CONTINUE
    return int(code or 0)
