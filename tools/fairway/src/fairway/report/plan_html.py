"""A plan as one page: a matrix of client environments and apps that opens to the fields.

The page needs nothing but itself, and may do nothing but show itself: its policy allows no address at all,
and no script or style but its own, by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from importlib.resources import files

from fairway.plan.model import Plan
from fairway.report.plan_headline import extent, objects, restriction, sides, verdict, verdict_text
from fairway.report.plan_matrix import page_of

_FOLDER = files("fairway.report")
_UNSAFE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def plan_html(plan: Plan) -> str:
    """The page, whole."""
    style, script = _own("plan_page.css"), _own("plan_page.js")
    sources = f"script-src {_hash(script)}; style-src {_hash(style)}"
    values = {
        "policy": f"default-src 'none'; {sources}; base-uri 'none'; form-action 'none'",
        "verdict": verdict(plan),
        "title": escape(verdict_text(plan)),
        "sides": escape(sides(plan)),
        "restriction": f"<p>{escape(restriction(plan))}</p>\n" if plan.targets else "",
        "extent": escape(extent(plan)),
        "objects": escape(objects(plan)),
        "style": style,
        "script": script,
        "plan": embedded(page_of(plan)),
    }
    first, *parts = _own("plan_page.html").split("{{ ")
    named = (part.split(" }}", 1) for part in parts)
    return first + "".join(values[name] + rest for name, rest in named)


def embedded(value: object) -> str:
    """JSON that may stand within a script element: nothing in it can end that."""
    return json.dumps(value, separators=(",", ":")).translate(_UNSAFE)


def _own(name: str) -> str:
    return _FOLDER.joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
