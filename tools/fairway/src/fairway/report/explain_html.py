"""An object with the source of every line, as a page of its own: no script, nothing fetched."""

from __future__ import annotations

from html import escape
from pathlib import Path

from fairway.manifest import field_path, identity
from fairway.provenance import SetBy
from fairway.report.annotated import annotated
from fairway.report.explain_text import located, value_text
from fairway.tracing import Explanation

_STYLE = """
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem; color: #1f2328; background: #fff; }
table { border-collapse: collapse; }
td { padding: 0 1rem 0 0; vertical-align: top; }
td.line { font-family: ui-monospace, monospace; white-space: pre; }
td.source, summary, li { font-family: ui-monospace, monospace; color: #57606a; }
summary { cursor: pointer; }
tr:hover { background: #f6f8fa; }
@media (prefers-color-scheme: dark) {
  body { color: #e6edf3; background: #0d1117; }
  td.source, summary, li { color: #8b949e; }
  tr:hover { background: #161b22; }
}
"""


def explain_html(explanation: Explanation, start: Path) -> str:
    """The page: the object's YAML; beside each value its file and line, which open to all steps."""
    chains = dict(explanation.fields)
    title = escape(f"{identity(explanation.object)} in {explanation.name}")
    rows = "\n".join(
        f'<tr><td class="line">{escape(line)}</td><td class="source">'
        f"{_source(field_path(place), chains.get(place, ()), start)}</td></tr>"
        for line, place in annotated(explanation.object)
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n"
        f"<body><h1>{title}</h1>\n<table>\n{rows}\n</table></body></html>\n"
    )


def _source(field: str, chain: tuple[SetBy, ...], start: Path) -> str:
    if not chain:
        return ""
    last = escape(located(chain[-1].location, start))
    steps = "".join(
        f"<li>{escape(f'{located(each.location, start)} {each.kind}: {value_text(each.after)}')}</li>"
        for each in chain
    )
    return f'<details title="{escape(field)}"><summary>{last}</summary><ol>{steps}</ol></details>'
