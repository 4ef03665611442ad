"""`fairway check`: everything rendered and checked, then what is wrong, for people or machines."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fairway.argo.plain_target import plain_targets
from fairway.check.schema import definitions
from fairway.cli import options
from fairway.cli.progress import with_progress
from fairway.cli.settings import Settings
from fairway.configuration import Configuration, find_configuration, read_configuration
from fairway.errors import UsageError
from fairway.finding import Severity
from fairway.frozen import frozen
from fairway.report.check_report import FORMATS, CheckReport, report_text
from fairway.target import everything, resolve
from fairway.validation import (
    Checks,
    Options,
    Selection,
    SetReport,
    check_manifests,
    check_plain,
    check_tree,
    open_cache,
    refused_before_policies,
    validate,
)

if TYPE_CHECKING:
    from fairway.kustomize.helm.options import HelmOptions

_STANDARD_INPUT = "-"


@frozen
class Report:
    """Where the report goes, in which format, and what fails the command, if the user says."""

    form: str
    output: Path | None
    severity: str | None


_selection = options.gathered(
    "wanted",
    Selection,
    click.option("--only", multiple=True, metavar="RULE", help="Only this rule, or those of a pattern."),
    click.option("--skip", multiple=True, metavar="RULE", help="Not this rule, nor those of a pattern."),
)
_report = options.gathered(
    "report",
    Report,
    click.option(
        "--severity",
        type=click.Choice([str(each) for each in Severity]),
        help="The least severity that fails the command.  [default: error]",
    ),
    click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True),
    click.option(
        "-o",
        "--output",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write the report there, and the text to the terminal.",
    ),
)


@click.command()
@click.argument("targets", nargs=-1, metavar="[TARGET|FILE|-]...")
@_selection
@_report
@click.option("--kubernetes-version", default="", metavar="X.Y", help="Check against this Kubernetes.")
@click.option("--no-cache", is_flag=True, help="Neither use nor keep verdicts of other runs.")
@options.helm
@click.pass_obj
def command(
    settings: Settings,
    targets: tuple[str, ...],
    wanted: Selection,
    report: Report,
    kubernetes_version: str,
    *,
    no_cache: bool,
    helm: HelmOptions | None,
) -> int:
    """Render everything and say what is wrong with it, and with the tree.

    Without TARGET: all client environments and the folders that deliver them; in a repository without
    clusters/, every kustomization that no other includes. FILE and - are plain manifests. What holds for
    the whole repository stands in fairway.yaml.
    """
    start = time.perf_counter()
    configuration = _configuration(settings, kubernetes_version)
    selection = replace(wanted, levels=configuration.rules)
    selection.require_known()
    cache = None if no_cache or helm else open_cache(settings.root, configuration)
    checks = Checks(configuration, settings.root)
    how = Options(checks, configuration, kubernetes_version, helm, settings.jobs, cache)
    reports = _reports(targets, settings, how)
    tree = [] if targets else check_tree(settings.fleet, reports, checks, keep=not no_cache)
    found = CheckReport.of(reports, tree, selection, time.perf_counter() - start)
    _say_what_was_not_asked(reports, selection)
    _write(found, report.form, settings.directory / report.output if report.output else None)
    return int(found.fails(Severity(report.severity) if report.severity else configuration.severity))


def _configuration(settings: Settings, kubernetes_version: str) -> Configuration:
    file = find_configuration(settings.root)
    configuration = read_configuration(file) if file else Configuration()
    for version in filter(None, (kubernetes_version, configuration.kubernetes_version)):
        definitions(version)  # An unknown one is the user's mistake, not a finding of each set.
    return configuration


def _reports(names: tuple[str, ...], settings: Settings, how: Options) -> list[SetReport]:
    files = [name for name in names if name == _STANDARD_INPUT or (settings.directory / name).is_file()]
    others = [name for name in names if name not in files]
    reports = []
    if files:
        content = sys.stdin.buffer.read() if _STANDARD_INPUT in files else b""
        reports.append(check_manifests(files, content, settings.directory, how))
    if others or not files:
        fleet = settings.fleet
        directory = settings.directory
        found = resolve(others, directory, fleet) if others else everything(directory, fleet)
        results = validate(found, settings.root, how)
        reports += with_progress(results, len(found), "Checking", quiet=settings.quiet)
        if fleet is not None and not others and len(found) > len(fleet.environments):
            reports += check_plain(plain_targets(how.checks.installation, fleet), settings.root, how)
    return reports


def _say_what_was_not_asked(reports: Sequence[SetReport], selection: Selection) -> None:
    """Policies are silent about objects that are refused before; a run that asks of nothing else says so."""
    asks = selection.wants("policy/denied") and not selection.wants("schema/type")
    refused = sum(len(refused_before_policies(report.findings)) for report in reports) if asks else 0
    if refused:
        what = "1 object is" if refused == 1 else f"{refused} objects are"
        click.echo(
            f"{what} refused before any policy is asked: mend what schema/*, object/* say first", err=True
        )


def _write(found: CheckReport, form: str, output: Path | None) -> None:
    if output is None:
        click.echo(report_text(found, form))
        return
    try:
        output.write_text(click.unstyle(report_text(found, form)) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}") from error
    click.echo(report_text(found, "text"))
