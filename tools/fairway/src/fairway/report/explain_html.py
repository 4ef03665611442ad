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
body { font: 14px/1.5 system-ui, sans-serif; margin: 1.5rem; color: #1f2328; background: #fff; }
h1 { font-size: 1.3rem; }
h1 small { color: #57606a; font-weight: normal; }
table { border-collapse: collapse; font: 12px/1.6 ui-monospace, monospace; width: 100%; }
td { padding: 0 .75rem; vertical-align: top; }
td.source { color: #57606a; border-right: 1px solid #d0d7de; width: 26rem; max-width: 26rem;
  overflow-wrap: anywhere; }
td.line { white-space: pre-wrap; overflow-wrap: anywhere; }
summary { cursor: pointer; }
ol { margin: .25rem 0 .5rem; padding-left: 1.5rem; color: #1f2328; }
tr:hover { background: #f6f8fa; }
@media (prefers-color-scheme: dark) {
  body { color: #e6edf3; background: #0d1117; }
  td.source, h1 small { color: #8b949e; border-color: #30363d; }
  ol { color: #e6edf3; }
  tr:hover { background: #161b22; }
}
"""


def explain_html(explanation: Explanation, start: Path) -> str:
    """The page: before each line of the object's YAML its file and line, which open to all steps."""
    chains = dict(explanation.fields)
    title = escape(f"{identity(explanation.object)} in {explanation.name}")
    rows = "\n".join(
        f'<tr><td class="source">{_source(field_path(place), chains.get(place, ()), start)}</td>'
        f'<td class="line">{escape(line)}</td></tr>'
        for line, place in annotated(explanation.object)
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n"
        f"<body><h1>{escape(str(identity(explanation.object)))} "
        f"<small>in {escape(explanation.name)}</small></h1>\n<table>\n{rows}\n</table></body></html>\n"
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
