"""`fairway who`: which client environments, objects and fields a file reaches."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fairway.cli import options
from fairway.cli.progress import with_progress
from fairway.cli.settings import Settings
from fairway.errors import UsageError
from fairway.report.who_text import who_json, who_text
from fairway.target import everything, resolve
from fairway.tracing import reach

if TYPE_CHECKING:
    from fairway.kustomize.helm.options import HelmOptions


@click.command()
@click.argument("place", metavar="FILE[:LINE]")
@options.targets
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@options.helm
@click.pass_obj
def command(
    settings: Settings, place: str, targets: tuple[str, ...], form: str, helm: HelmOptions | None
) -> int:
    """Say what FILE, or one LINE of it, reaches: client environments, objects and fields.

    A field counts where its value comes from the file, or the file asked for it. Without TARGET in all
    client environments and the folders that deliver them.
    """
    file, line = _place(place, settings.directory)
    fleet = settings.fleet
    found = resolve(targets, settings.directory, fleet) if targets else everything(settings.directory, fleet)
    results = reach(found, file, line, helm=helm, jobs=settings.jobs)
    reaches, failed = [], []
    for target, result in with_progress(results, len(found), "Tracing", quiet=settings.quiet):
        if result.value is None:
            failed.append(target.name)
        else:
            reaches.append(result.value)
    click.echo(who_json(reaches) if form == "json" else who_text(reaches, len(found), place))
    if failed:
        click.echo(f"not rendered, so not known: {', '.join(failed)}", err=True)
    return 2 if failed else 0


def _place(place: str, directory: Path) -> tuple[Path, int | None]:
    name, colon, line = place.rpartition(":")
    if not colon or not line.isdigit():
        name, line = place, ""
    file = Path(os.path.realpath(directory / name))
    if not file.is_file():
        what = "is a folder" if file.is_dir() else "is not there"
        raise UsageError(f"{name} {what}", remedy="Name a file of the tree, or FILE:LINE.")
    return file, int(line) if line else None
