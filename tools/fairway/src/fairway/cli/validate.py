"""`fairway validate`: everything rendered and checked, a line each, then what is wrong."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from fairway.check.layout import check_layout
from fairway.check.schema import schema_check
from fairway.cli import options
from fairway.cli.progress import with_progress
from fairway.cli.settings import Settings
from fairway.finding import Severity
from fairway.report.validation_json import validation_json
from fairway.report.validation_text import findings_text, sets_table, summary
from fairway.target import everything, resolve
from fairway.validation import grouped, validate

if TYPE_CHECKING:
    from fairway.kustomize.helm.options import HelmOptions


@click.command()
@options.targets
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.option(
    "--kubernetes-version", metavar="X.Y", help="Check against this version, not that of the cluster."
)
@options.helm
@click.pass_obj
def command(
    settings: Settings,
    targets: tuple[str, ...],
    output_format: str,
    kubernetes_version: str | None,
    helm: HelmOptions | None,
) -> int:
    """Render everything and say what is wrong with it, and with the tree.

    Without TARGET: all client environments and the folders that deliver them; outside a fleet, every
    kustomization. Each object is checked against the schema of its cluster's Kubernetes version, and
    in a fleet each folder against its contract.
    """
    start = time.perf_counter()
    if kubernetes_version is not None:
        schema_check(
            kubernetes_version
        )  # An unknown version is the user's mistake, not a finding of each set.
    fleet, root = settings.fleet, settings.root
    found = resolve(targets, settings.directory, fleet) if targets else everything(settings.directory, fleet)
    results = validate(found, root, kubernetes_version=kubernetes_version, helm=helm, jobs=settings.jobs)
    reports = list(with_progress(results, len(found), "Validating", quiet=settings.quiet))
    groups = grouped(check_layout(fleet) if fleet else [], reports)
    if output_format == "json":
        click.echo(validation_json(reports, groups))
    else:
        seconds = time.perf_counter() - start
        parts = (sets_table(reports), findings_text(groups), summary(reports, groups, seconds))
        click.echo("\n\n".join(filter(None, parts)))
    return int(any(group.finding.severity is Severity.ERROR for group in groups))
