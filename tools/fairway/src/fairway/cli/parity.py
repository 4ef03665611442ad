"""`fairway parity`: our builds beside kustomize's, directory by directory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fairway.cli import options
from fairway.cli.progress import with_progress
from fairway.cli.settings import Settings
from fairway.kustomize_program import any_program, program_at
from fairway.parallel import in_parallel
from fairway.parity import Comparer, Comparison
from fairway.render import LoadRestrictor
from fairway.report.parity_text import disagreements, parity_table
from fairway.target import resolve, some_kustomizations

if TYPE_CHECKING:
    from fairway.kustomize.helm.options import HelmOptions


@click.command()
@options.targets
@click.option("--with", "program", metavar="PROGRAM", help="Compare with this kustomize or kubectl.")
@options.load_restrictor
@options.helm
@click.pass_obj
def command(
    settings: Settings,
    targets: tuple[str, ...],
    program: str | None,
    load_restrictor: LoadRestrictor,
    helm: HelmOptions | None,
) -> int:
    """Compare our builds with kustomize's, byte for byte.

    Without TARGET: every kustomization beneath that is not a Component. Without --with: the kustomize
    of `make oracle`, or else the kustomize or kubectl on the PATH.
    """
    other = program_at(program) if program else any_program()
    click.echo(f"Comparing with {other}")
    directories = _directories(targets, settings)
    comparer = Comparer(other, load_restrictor, helm)
    results = in_parallel(comparer, directories, jobs=settings.jobs, worth=2)
    comparisons = list(with_progress(results, len(directories), "Comparing", quiet=settings.quiet))
    click.echo(parity_table(comparisons))
    return _report_disagreements(comparisons, settings.directory)


def _directories(targets: tuple[str, ...], settings: Settings) -> list[Path]:
    if not targets:
        return some_kustomizations(settings.root)
    return [target.directory for target in resolve(targets, settings.directory, settings.fleet)]


def _report_disagreements(comparisons: list[Comparison], start: Path) -> int:
    text = disagreements(comparisons, start)
    if text:
        click.echo(f"\n{text}")
    return int(bool(text))
