"""A plan in each format that is known."""

from __future__ import annotations

from fairway.plan.model import Plan

FORMATS = ("text", "markdown", "json", "html")


def report_plan(plan: Plan, form: str) -> str:
    """The plan as `text` (with colours), `markdown`, `json` or `html`; only that format is imported."""
    if form == "markdown":
        from fairway.report.plan_markdown import plan_markdown  # noqa: PLC0415

        return plan_markdown(plan)
    if form == "json":
        from fairway.report.plan_json import plan_json  # noqa: PLC0415

        return plan_json(plan)
    if form == "html":
        from fairway.report.plan_html import plan_html  # noqa: PLC0415

        return plan_html(plan)
    from fairway.report.plan_text import plan_text  # noqa: PLC0415

    return plan_text(plan)
