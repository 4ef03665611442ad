"""Findings that a source file takes upon itself: `# fairway:ignore RULE reason`, beside what it is about.

Above the first line of a document the comment is about the object that the document makes or patches; above,
or behind, a field it is about that field and what is in it. It holds for that object in every client
environment that the file is part of. Without a reason it holds for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from fnmatch import fnmatchcase

import yaml

from fairway.check.rule import Rule
from fairway.finding import Finding, Severity
from fairway.frozen import frozen
from fairway.nearest import did_you_mean

MARK = "fairway:ignore"
_COMMENT = re.compile(rf"(?:^|(?<=\s))#\s*{MARK}(?:[ \t]+(\S+))?[ \t]*(.*)$", re.MULTILINE)
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Path = tuple[str | int, ...]

WITHOUT_REASON = Rule(
    "ignore/without-reason",
    "An ignored finding has a reason, behind the name of its rule.",
    "The ignore that outlived everyone who knew what it was for, and the fault that grew behind it.",
    "Write `# fairway:ignore RULE reason`.",
)
UNKNOWN_RULE = Rule(
    "ignore/unknown-rule",
    "An ignored finding names a rule that there is.",
    "The ignore with a letter amiss: it silenced nothing, and its author believed that it did.",
    "`fairway rules` lists them.",
)
UNUSED = Rule(
    "ignore/unused",
    "Each ignore silences a finding.",
    "The ignore that stayed when its fault was mended, and silenced the next fault, which nobody had seen.",
    "Remove the comment.",
    Severity.WARNING,
)
RULES = (WITHOUT_REASON, UNKNOWN_RULE, UNUSED)


@frozen
class Ignore:
    """One comment: `rule` is a name or pattern; `kind`, `name` and `field` say what it stands beside.

    `target` is the line of that, and `field` is empty where it is the whole object.
    """

    file: str
    line: int
    rule: str
    reason: str
    kind: str = ""
    name: str = ""
    field: Path = ()
    target: int = 0

    def covers(
        self, finding: Finding, folders: Callable[[str], Collection[str]], names: Collection[str]
    ) -> bool:
        """Whether it silences a finding.

        `folders` tells those that had a part in an object; `names` are the objects of the rendered set:
        where none has the document's own name, base or app gave it another one.
        """
        if not self.reason or not fnmatchcase(finding.rule, self.rule) or finding.rule.startswith("ignore/"):
            return False
        is_here = finding.file == self.file and finding.line in (self.target, None)
        if not finding.object:
            return is_here or (finding.file == self.file and not self.field)
        kind, _, name = finding.object.partition(" ")
        if kind != self.kind or not (is_here or _within(finding.field, self.field)):
            return False
        own = name.rpartition("/")[2]
        if any(_same(self.name, each.rpartition("/")[2]) for each in names if each.startswith(f"{kind} ")):
            return _same(self.name, own)
        return self.file.rpartition("/")[0] in folders(finding.object)


def ignores_in(text: str, file: str) -> list[Ignore]:
    """The comments of a YAML file; none of one that is not YAML, which is another finding."""
    if MARK not in text:
        return []
    try:
        # An empty document has no node, whatever the types say.
        nodes: Iterator[yaml.Node | None] = yaml.compose_all(text, Loader=_Loader)
        places = [_Places(node) for node in nodes if node is not None]
    except (yaml.YAMLError, RecursionError):
        return []
    lines = text.splitlines()
    found = []
    for match in _COMMENT.finditer(text):
        line = text.count("\n", 0, match.start())
        column = match.start() - (text.rfind("\n", 0, match.start()) + 1)
        if not any(place.is_text(line, column) for place in places):
            found.append(_ignore(match, file, line, _target(lines, line, column), places))
    return found


def faults(ignore: Ignore, rules: Collection[str]) -> Iterator[Finding]:
    """What is wrong with a comment itself: no reason, or a rule that is not among those that there are."""
    if not any(fnmatchcase(rule, ignore.rule) for rule in rules):
        message = f"there is no rule {ignore.rule}" if ignore.rule else "names no rule"
        remedy = did_you_mean(ignore.rule, rules) if ignore.rule else ""
        near = remedy if remedy.startswith("Did") else ""
        yield UNKNOWN_RULE.finding(message, file=ignore.file, line=ignore.line, remedy=near)
    elif not ignore.reason:
        yield WITHOUT_REASON.finding(
            f"{ignore.rule} is to be ignored, and it is not said why", file=ignore.file, line=ignore.line
        )


def unused(ignore: Ignore) -> Finding:
    """The finding of a comment that silenced nothing."""
    return UNUSED.finding(f"there is no finding of {ignore.rule} here", file=ignore.file, line=ignore.line)


def _ignore(
    match: re.Match[str], file: str, line: int, target: int | None, places: Sequence[_Places]
) -> Ignore:
    rule, reason = match[1] or "", (match[2] or "").strip()
    for place in places:
        if target is not None and target in place.paths:
            return Ignore(
                file, line + 1, rule, reason, place.kind, place.name, place.paths[target], target + 1
            )
    return Ignore(file, line + 1, rule, reason)


def _target(lines: Sequence[str], line: int, column: int) -> int | None:
    """The line that a comment is about: its own, or the next with content."""
    if lines[line][:column].strip() not in ("", "---"):
        return line
    for number in range(line + 1, len(lines)):
        content = lines[number].strip()
        if content and content[0] != "#" and not content.startswith("---"):
            return number
    return None


class _Places:
    """What stands on which line of a document: the outermost path that begins there, and texts."""

    def __init__(self, document: yaml.Node) -> None:
        self.paths: dict[int, Path] = {document.start_mark.line: ()}
        self.kind = _text(document, "kind")
        self.name = _text(document, "metadata", "name")
        self._texts: list[yaml.Node] = []
        self._walk(document)

    def is_text(self, line: int, column: int) -> bool:
        """Whether a position lies in a scalar, where a hash is no comment."""
        return any(
            (text.start_mark.line, text.start_mark.column)
            <= (line, column)
            < (text.end_mark.line, text.end_mark.column)
            for text in self._texts
        )

    def _walk(self, document: yaml.Node) -> None:
        pending: list[tuple[yaml.Node, Path]] = [(document, ())]
        seen = set[int]()
        while pending:
            node, path = pending.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            if isinstance(node, yaml.ScalarNode):
                self._texts.append(node)
                continue
            for start, inner, below in _children(node, path):
                known = self.paths.get(start)
                if known is None or len(below) < len(known):
                    self.paths[start] = below
                pending.append((inner, below))


def _children(node: yaml.Node, path: Path) -> Iterator[tuple[int, yaml.Node, Path]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key.start_mark.line, value, (*path, str(key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield value.start_mark.line, value, (*path, index)


def _text(node: yaml.Node, *keys: str) -> str:
    for key in keys:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        inner = next((value for name, value in pairs if name.value == key), None)
        if inner is None:
            return ""
        node = inner
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _within(field: Path, outer: Path) -> bool:
    """Whether a field is the outer one or in it; places in a list differ before and after patches."""
    return len(field) >= len(outer) and all(
        mine == theirs or (isinstance(mine, int) and isinstance(theirs, int))
        for mine, theirs in zip(field, outer, strict=False)
    )


def _same(source: str, rendered: str) -> bool:
    """Whether an object may still bear the name of its document: prefixes, suffixes and hashes are added."""
    return bool(source) and (
        rendered == source or rendered.startswith(f"{source}-") or rendered.endswith(f"-{source}")
    )
