"""Go templates: what they print, and what they refuse."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.argo.template import TemplateError, render
from fairway.errors import FairwayError

VALUES = {"name": "web", "n": 7.0, "list": ["a", "b"], "deep": {"x": {"y": "z"}}, "nothing": None}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ .name }}", "web"),
        ("{{ .n }} {{ .deep }} {{ .list }}", "7 map[x:map[y:z]] [a b]"),
        ("a {{- .name -}} b", "awebb"),
        ("{{ .missing }}{{ .missing.more }}", "<no value><no value>"),
        ("{{ with .deep }}{{ .x.y }}{{ $.name }}{{ end }}", "zweb"),
        ("{{ range .list }}{{ . }}{{ else }}none{{ end }}", "ab"),
        ("{{ range .missing }}{{ . }}{{ else }}none{{ end }}", "none"),
        ("{{ range $k, $v := .deep }}{{ $k }}={{ $v.y }}{{ end }}", "x=z"),
        ('{{ range .list }}{{ if eq . "b" }}{{ break }}{{ end }}{{ . }}{{ end }}', "a"),
        ('{{ $x := "a" }}{{ if true }}{{ $x = "b" }}{{ end }}{{ $x }}', "b"),
        ("{{ if not .missing }}yes{{ else if .name }}no{{ end }}", "yes"),
        ("{{ (index .list 1) | upper }}", "B"),
        ("{{ or .missing .name }} {{ and .name .n }}", "web 7"),
        ("{{/* comment */}}", ""),
    ],
)
def test_a_template_prints(template: str, expected: str) -> None:
    assert render(template, VALUES) == expected


@pytest.mark.parametrize(
    "template",
    [
        "{{ .name",
        "{{ if .name }}",
        "{{ end }}",
        "{{ unknown .name }}",
        '{{ env "HOME" }}',
        "{{ now }}",
        '{{ define "x" }}{{ end }}',
        "{{ eq .n 7 }}",
        "{{ upper .n }}",
        "{{ upper .missing }}",
        "{{ .nothing.more }}",
        "{{ .name.more }}",
        "{{ index .list 5 }}",
        "{{ $undefined }}",
        "{{ .name .n }}",
        "{{ fail .name }}",
        "{{ repeat 1000000000 .name }}",
        "{{ range until 9000 }}{{ range until 9000 }}x{{ end }}{{ end }}",
    ],
)
def test_a_template_is_refused(template: str) -> None:
    with pytest.raises(TemplateError):
        render(template, VALUES)


def test_missing_keys_can_be_refused() -> None:
    with pytest.raises(TemplateError, match='map has no entry for key "missing"'):
        render("{{ .missing }}", VALUES, ["missingkey=error"])


@given(st.text(alphabet='{}.|()$ "`abnrx:=-/*%0123', max_size=40))
def test_no_template_breaks(template: str) -> None:
    printed = None
    with suppress(FairwayError):
        printed = render(template, VALUES)
    assert printed is None or isinstance(printed, str)
