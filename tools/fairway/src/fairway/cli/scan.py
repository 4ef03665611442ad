"""`fairway scan`: what other scanners say of the repository, in one report."""

from __future__ import annotations

import time
from pathlib import Path

import click

from fairway.check.rule import Rule
from fairway.cli.progress import with_progress
from fairway.cli.settings import Settings
from fairway.errors import UsageError
from fairway.finding import Severity
from fairway.report.check_report import FORMATS, CheckReport, report_text
from fairway.report.check_text import findings_text
from fairway.report.table import table
from fairway.scan import SCANNERS, Scan, scan
from fairway.target import everything
from fairway.validation import Selection

_NAMES = [scanner.name for scanner in SCANNERS]


@click.command()
@click.option("--only", multiple=True, type=click.Choice(_NAMES), help="Only this scanner.")
@click.option("--fleet/--no-fleet", default=True, help="Whether to scan the rendered objects too.")
@click.option("--allow-missing", is_flag=True, help="Do not fail where a scanner is not installed.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the report there."
)
@click.pass_obj
def command(
    settings: Settings,
    only: tuple[str, ...],
    *,
    fleet: bool,
    allow_missing: bool,
    form: str,
    output: Path | None,
) -> int:
    """Run yamllint, actionlint, shellcheck, hadolint and checkov over what there is for each.

    checkov also looks at the objects that the fleet renders to, each different one once. Scanners are taken
    from .venv-scan, which `make scan` sets up, or else from the PATH.
    """
    start = time.perf_counter()
    targets = everything(settings.directory, settings.fleet) if fleet and settings.fleet else []
    results = scan(settings.root, targets, only, settings.jobs)
    scans = list(
        with_progress(results, len(only or SCANNERS) + bool(targets), "Scanning", quiet=settings.quiet)
    )
    missing = [each.name for each in scans if each.missing]
    if missing and not allow_missing:
        raise UsageError(f"not installed: {', '.join(missing)}", remedy="`make scan` installs what it needs.")
    findings = [finding for each in scans for finding in each.findings]
    seconds = time.perf_counter() - start
    report = CheckReport.of([], findings, Selection(), seconds, _rules(scans))
    text = f"{_overview(scans)}\n\n{findings_text(report.groups)}".rstrip()
    if form != "text":
        text = report_text(report, form)
    if output:
        (settings.directory / output).write_text(click.unstyle(text) + "\n", encoding="utf-8")
    else:
        click.echo(text)
    return int(report.fails(Severity.WARNING))


def _overview(scans: list[Scan]) -> str:
    rows = [
        [each.name, str(each.looked_at), "not installed" if each.missing else str(len(each.findings))]
        for each in scans
    ]
    return table(["SCANNER", "FILES", "FINDINGS"], rows, right=frozenset({"FILES", "FINDINGS"}))


def _rules(scans: list[Scan]) -> tuple[Rule, ...]:
    """The rules that were broken, as far as their findings tell."""
    found = {finding.rule: finding for each in scans for finding in each.findings}
    return tuple(
        Rule(name, finding.message.rpartition(": ")[2], "", finding.remedy, finding.severity)
        for name, finding in sorted(found.items())
    )
