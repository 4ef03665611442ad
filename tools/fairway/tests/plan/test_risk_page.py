"""docs/risks.md says of each class what the plan says of it."""

from __future__ import annotations

from pathlib import Path

from fairway.plan.risk import CLASSES, RiskClass

PAGE = Path(__file__).parents[4] / "docs" / "risks.md"
BEGIN, END = "<!-- classes -->\n", "<!-- end of classes -->\n"


def row(each: RiskClass) -> str:
    level = (
        each.level.value if each.in_production is None else f"{each.level.value}; {each.in_production.value}"
    )
    return f"| `{each.name}` | {level} | {each.title} | {each.reason} | {each.remedy} |\n"


def table() -> str:
    head = "| class | level; in production | when | why: the incident | how to proceed |\n"
    return head + "|---|---|---|---|---|\n" + "".join(row(each) for each in CLASSES)


def test_the_page_of_risks_is_not_stale() -> None:
    """Running this file as a script writes the table anew."""
    text = PAGE.read_text(encoding="utf-8")
    assert text.partition(BEGIN)[2].partition(END)[0] == table()


if __name__ == "__main__":
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    PAGE.write_text(before + BEGIN + table() + END + rest.partition(END)[2], encoding="utf-8")
