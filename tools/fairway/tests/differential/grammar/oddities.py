"""YAML that people do write, and YAML that nobody should: texts that data cannot express."""

from __future__ import annotations

from .directory import Directory

_HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: odd{n}\n"
_ODD = (
    _HEAD + "data: &data\n  a: x\n  b: y\n",
    _HEAD + "  labels: &l\n    app: web\n  annotations: *l\ndata: *l\n",
    _HEAD + "base: &base\n  a: x\n  b: y\ndata:\n  <<: *base\n  b: z\n",
    _HEAD + "base: &base {a: x}\nmore: &more {c: d, a: w}\ndata:\n  z: 1\n  <<: [*base, *more]\n",
    _HEAD
    + "data:\n  folded: >\n    one\n    two\n\n    three\n     four\n  strip: >-\n    a\n\n\n"
    + "    b\n  keep: |+\n    x\n\n  indent: |2\n      two more\n",
    _HEAD
    + "data:\n  plain: one\n    two\n    three\n  single: 'a\n    b\n\n    c'\n  double: \"a\n"
    + '    b \\\n    c\\n"\n',
    "# leading comment\n\n---\n# second\n"
    + _HEAD
    + "data: {a: b, 'c': \"d\", e: [1, 2]}\n---\n# only a comment\n---\n",
    "\ufeff" + _HEAD + "data:\n  a: bom\n",
    _HEAD + "data:\n  \"quoted key\": a\n  'single': b\n  ? explicit\n  : c\n  plain key: x\n  a.b/c: y\n",
    _HEAD
    + "data:\n  z: last\n  a: first\n  B: upper\n  _: low\n  '-': dash\n  á: accent\n  a10: x\n  a9: y\n",
    _HEAD + 'data:\n  tab: "a\\tb"\n  esc: "\\x41\\u00e9\\U0001F600\\e\\0\\_\\N\\L\\P"\n  uni: \'é漢🙂\'\n',
    _HEAD + "data:   # comment\n  a:    x   # here\n\n  # between\n  b: y\n# end\n",
    _HEAD
    + "list:\n-   a\n-   - b\n    - c\n-\n  d: e\n  f:\n  - g\n- {h: i, j: [k]}\n- |\n  text\n"
    + "- null\n- ~\n-\n",
    (
        '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "odd{n}"}, '
        '"data": {"a": "x\\u0026y", "b": "\\t"}}\n'
    ),
    _HEAD
    + "data:\n  long: "
    + "word " * 60
    + "\n  url: https://example.com/"
    + "x" * 150
    + "\n  quoted: '"
    + "it''s long " * 20
    + "'\n",
    _HEAD + "nested:\n" + "".join("  " * i + f"k{i}:\n" for i in range(1, 25)) + "  " * 25 + "end: 1\n",
    _HEAD + "data:\n  a: !!str 5\n  b: !!binary aGVsbG8=\n  c: !custom x\n  d: !!str\n",
    _HEAD
    + "numbers: [0o17, 017, 0x1F, 0b11, 1_000, 1e3, 1.0, .5, 5., +1, -0]\n"
    + "bools: [yes, no, on, off, true, True, y, n]\nnulls: [null, Null, ~, '']\n",
    _HEAD + "times: [2020-01-01, 2001-12-14t21:59:43.10-05:00, 2001-12-14 21:59:43.10 -5, 1:30, 12:30:45]\n",
    (
        "kind: ConfigMap\n"
        "metadata: {name: odd{n}, annotations: {config.kubernetes.io/local-config: 'true'}}\n"
        "apiVersion: v1\n"
    ),
    (
        "metadata:\n  name: odd{n}\n"
        "  annotations: {config.kubernetes.io/local-config: 'false', config.kubernetes.io/index: '3'}\n"
        "kind: ConfigMap\napiVersion: v1\n"
    ),
    _HEAD
    + "  annotations:\n    internal.config.kubernetes.io/path: x\n"
    + "    config.kubernetes.io/path: y\n    kustomize.config.k8s.io/needs-hash: 'true'\n"
    + "    config.kubernetes.io/behavior: merge\n",
    _HEAD + "data:\n  empty:\n  nul: null\n  tilde: ~\n  quoted: ''\n  map: {}\n  list: []\n",
    _HEAD
    + "data:\n  a: |\n    line  \n     \n    after\n  b: |\n    x\ttab\n"
    + '  c: "ends with space \\n"\n  d: |-\n\n    lead\n',
)
_BROKEN = (
    "%YAML 1.1\n---\n" + _HEAD,
    "%YAML 1.1\n--- # directive\n" + _HEAD + "data:\n  a: yes\n",
    _HEAD + "data:\n  10: ten\n  1.5: float\n",
    _HEAD + "data:\n  true: bool\n",
    _HEAD + "data:\n  ~: nil\n",
    _HEAD + 'data:\n  a: "\\/"\n',
    _HEAD + "data: [.inf]\n",
    _HEAD + "data: [.nan]\n",
    _HEAD + "data:\n  a: |\n    \ttab\n",
    _HEAD + "data:\n  a: x\n  a: y\n",
    _HEAD + "data:\n\ta: x\n",
    _HEAD + "data: {a: b\n",
    _HEAD + "data: [a, b\n",
    _HEAD + "data:\n  a: 'open\n",
    _HEAD + "data: *nowhere\n",
    _HEAD + "data:\n  a: b: c\n",
    _HEAD + " data: x\n",
    _HEAD + "data:\n  <<: text\n",
    _HEAD + "data: @at\n",
    _HEAD + "data: `tick`\n",
    _HEAD + "data: %percent\n",
    _HEAD + "data:\n  a: |\n  b\n c: d\n",
    _HEAD + 'data:\n  a: "\\q"\n',
    _HEAD + "data:\n  ? [a, b]\n  : c\n",
    _HEAD + "data:\n  {a: b}: c\n",
    _HEAD + "data: &a\n  x: *a\n",
    _HEAD + "data: !!int abc\n",
    _HEAD + "data: !!float abc\n",
    _HEAD + "data:\n  - a\n  b: c\n",
    _HEAD + "data: x\n---\n- a\n",
    "%TAG ! tag:x\n" + _HEAD,
    _HEAD + "data:\n  a: x\x01y\n",
    "---\n---\n--- x\n",
    "x: [",
    "{{ .Values.x }}\n",
)


def write(directory: Directory) -> str:
    """A resource file that is legal in an unusual way; returns its name."""
    text = directory.dice.pick(_ODD).replace("{n}", str(directory.counter))
    if directory.dice.has("odd crlf", 0.1):
        text = text.replace("\n", "\r\n")
    return directory.write_text("odd", text)


def write_broken(directory: Directory) -> str:
    """A resource file that is (nearly always) refused; returns its name."""
    if directory.dice.chance(0.08):
        return directory.write_text("broken", _HEAD.encode() + b"data:\n  a: \xff\xfe\n")
    return directory.write_text("broken", directory.dice.pick(_BROKEN).replace("{n}", str(directory.counter)))
