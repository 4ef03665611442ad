"""`fairway render`: directories to manifests, on standard output or as files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import click

from fairway.cli import options
from fairway.cli.progress import with_progress
from fairway.cli.settings import Settings
from fairway.errors import FairwayError, UsageError
from fairway.output_folder import OutputFolder
from fairway.render import LoadRestrictor, Rendered, render, render_by
from fairway.report.printable import printable
from fairway.target import resolve

if TYPE_CHECKING:
    from fairway.kustomize.helm.options import HelmOptions

Sink = Callable[[Path, str], str]


class Common(TypedDict):
    """What both engines are told."""

    load_restrictor: LoadRestrictor
    jobs: int | None


@click.command()
@options.targets
@click.option("-o", "--output", default="-", metavar="DIR|-", help="Write NAME.yaml files into DIR.")
@click.option(
    "--engine",
    type=click.Choice(["fairway", "kustomize", "kubectl"]),
    default="fairway",
    show_default=True,
    help="Who builds: this process, or a program on the PATH.",
)
@options.load_restrictor
@options.helm
@click.pass_obj
def command(
    settings: Settings,
    targets: tuple[str, ...],
    output: str,
    engine: str,
    load_restrictor: LoadRestrictor,
    helm: HelmOptions | None,
) -> int:
    """Render client environments, or any directory, as kustomize would.

    Without TARGET: all client environments of the fleet, or the directory itself.
    """
    if not output:
        raise UsageError("the directory to write into has no name", remedy="Give -o DIR, or -o - to print.")
    found = resolve(targets, settings.directory, settings.fleet)
    folder = None if output == "-" else OutputFolder(settings.directory / output, found)
    sink = partial(_write, folder) if folder else _text
    common: Common = {"load_restrictor": load_restrictor, "jobs": settings.jobs}
    results = _results(engine, [target.directory for target in found], sink, helm, common)
    failed = False
    for result in with_progress(results, len(found), "Rendering", quiet=settings.quiet):
        failed |= _print(result, first=result.directory == found[0].directory)
    if folder:
        folder.settle(complete=not targets and len(found) == len(resolve([], settings.root, settings.fleet)))
    return 2 if failed else 0


def _results(
    engine: str, directories: Sequence[Path], sink: Sink, helm: HelmOptions | None, common: Common
) -> Iterator[Rendered[str]]:
    if engine != "fairway":
        from fairway.kustomize_program import program_named  # noqa: PLC0415 - only for those who ask

        return render_by(program_named(engine), directories, sink, flags=helm.flags if helm else (), **common)
    return render(directories, lambda directory, build: sink(directory, build.to_yaml()), helm=helm, **common)


def _print(result: Rendered[str], *, first: bool) -> bool:
    """Print one result; true if it is an error."""
    if result.error:
        sys.stdout.flush()
        click.echo(
            f"{click.style('error:', fg='red', bold=True)} {printable(str(_located(result)))}", err=True
        )
    elif result.value:
        text = result.value if first else f"---\n{result.value}"
        sys.stdout.buffer.write(text.encode())
    return result.error is not None


def _located(result: Rendered[str]) -> FairwayError:
    error = result.error or FairwayError("")
    error.file = error.file or str(result.directory)
    return error


def _text(_directory: Path, text: str) -> str:
    return text


def _write(folder: OutputFolder, directory: Path, text: str) -> str:
    folder.write(directory, text)
    return ""
