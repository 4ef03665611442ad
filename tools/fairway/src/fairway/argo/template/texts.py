"""The functions of templates that make texts."""

from __future__ import annotations

import base64
import hashlib
import json
import posixpath
import re
from collections.abc import Callable
from typing import Any, Final

import yaml

from fairway.argo.template.fault import TemplateError
from fairway.argo.template.shown import shown
from fairway.argo.values import of_yaml

_MOST: Final = 1024 * 1024


class _Dumper(yaml.SafeDumper):
    """YAML in which texts that look like something else are in double quotes, as Go writes them."""

    def ignore_aliases(self, _data: Any) -> bool:
        """Whether a value is written out each time: always."""
        return True

    def represent_str(self, data: str) -> yaml.ScalarNode:
        """A text, whose style depends on what it would be taken for."""
        tag = "tag:yaml.org,2002:str"
        is_text = (
            data
            and self.resolve(yaml.ScalarNode, data, (True, False)) == tag  # type: ignore[no-untyped-call] # of PyYAML
            and data not in ("y", "n")
        )
        style = "|" if "\n" in data else None if is_text else '"'
        return self.represent_scalar(tag, data, style)


_Dumper.add_representer(str, _Dumper.represent_str)


def normalize(name: str) -> str:
    """A name as Argo CD makes one for DNS: lower case, other characters to dashes, 253 at most."""
    return re.sub(r"[^-a-z0-9.]", "-", name.lower())[:253].strip("-.")


def slugify(*arguments: Any) -> str:
    """A name for URLs: optional are its greatest length (50) and whether only whole words are cut (true)."""
    *options, name = arguments or ("",)
    largest = options[0] if options else 50
    whole = options[1] if len(options) > 1 else True
    if not isinstance(name, str) or not isinstance(largest, int) or not isinstance(whole, bool):
        raise TemplateError("slugify takes a length, true or false, and a name")
    slug = re.sub(r"-+", "-", re.sub(r"[^a-z0-9_-]", "-", normalize(name))).strip("-_")
    if len(slug) <= largest or not largest:
        return slug
    return _cut(slug, largest) if whole else slug[:largest].strip("-_")


def _cut(slug: str, largest: int) -> str:
    """As many whole words as there is room for; a first word that is too long is cut."""
    kept = ""
    for word in slug.split("-"):
        longer = f"{kept}-{word}" if kept else word
        if len(longer) > largest:
            break
        kept = longer
    return kept or slug[:largest]


def quoted(value: Any) -> str:
    """A value in double quotes, as Go writes a string."""
    return json.dumps(shown(value, top=False), ensure_ascii=False)


def to_json(value: Any, *, indent: int | None = None) -> str:
    """Compact JSON with sorted keys, whole numbers without a point, `<`, `>` and `&` escaped."""
    separators = (",", ": ") if indent else (",", ":")
    text = json.dumps(plain(value), sort_keys=True, ensure_ascii=False, indent=indent, separators=separators)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def to_yaml(value: Any) -> str:
    """YAML with sorted keys, without the last line break."""
    text: str = yaml.dump(
        plain(value), Dumper=_Dumper, default_flow_style=False, allow_unicode=True, width=10**6
    )
    return text.removesuffix("\n").removesuffix("\n...")


def plain(value: Any) -> Any:
    """Whole floats to integers, as JSON writes them."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, (list, tuple)) else value


def _indented(width: int, text: str) -> str:
    pad = " " * min(width, 1000)
    return pad + text.replace("\n", f"\n{pad}")


def _truncated(length: int, text: str) -> str:
    if length < 0:
        return text[length:] if len(text) + length > 0 else text
    return text[:length]


def _repeated(count: int, text: str) -> str:
    if count * len(text) > _MOST:
        raise TemplateError("repeat makes more than 1 MiB")
    return text * count


def _title(text: str) -> str:
    return re.sub(r"\b\w", lambda match: match[0].upper(), text)


def _from_json(text: str) -> Any:
    try:
        return json.loads(text, parse_int=float)
    except ValueError:
        return None


def _of_kind(text: str, kind: type, what: str) -> Any:
    value = of_yaml(text)
    if not isinstance(value, kind):
        raise TemplateError(f"{what} was given {type(value).__name__}")
    return value


def _matches(pattern: str, text: str) -> bool:
    return re.search(_regex(pattern), text) is not None


def _regex(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise TemplateError(f"error parsing regexp: {error}: `{pattern}`") from None
    return pattern


def _replaced(pattern: str, text: str, replacement: str) -> str:
    template = re.sub(r"\$\{?(\w+)\}?", r"\\g<\1>", replacement.replace("\\", r"\\"))
    return re.sub(_regex(pattern), template, text)


FUNCTIONS: Final[dict[str, tuple[str, Callable[..., Any]]]] = {
    "b64dec": ("s", lambda text: base64.b64decode(text).decode("utf-8", "replace")),
    "b64enc": ("s", lambda text: base64.b64encode(text.encode()).decode()),
    "base": ("s", lambda text: posixpath.basename(text.rstrip("/")) or ("/" if text else ".")),
    "cat": ("a*", lambda *values: " ".join(shown(each, top=False) for each in values if each is not None)),
    "clean": ("s", posixpath.normpath),
    "contains": ("ss", lambda part, text: part in text),
    "dir": ("s", lambda text: posixpath.normpath(posixpath.dirname(text) or ".")),
    "ext": ("s", lambda text: posixpath.splitext(text)[1]),
    "fromJson": ("s", _from_json),
    "fromYaml": ("s", lambda text: _of_kind(text, dict, "fromYaml")),
    "fromYamlArray": ("s", lambda text: _of_kind(text, list, "fromYamlArray")),
    "hasPrefix": ("ss", lambda part, text: text.startswith(part)),
    "hasSuffix": ("ss", lambda part, text: text.endswith(part)),
    "indent": ("is", _indented),
    "lower": ("s", str.lower),
    "nindent": ("is", lambda width, text: "\n" + _indented(width, text)),
    "normalize": ("s", normalize),
    "nospace": ("s", lambda text: re.sub(r"\s", "", text)),
    "quote": ("a*", lambda *values: " ".join(quoted(each) for each in values if each is not None)),
    "regexMatch": ("ss", _matches),
    "regexReplaceAll": ("sss", _replaced),
    "repeat": ("is", _repeated),
    "replace": ("sss", lambda old, new, text: text.replace(old, new)),
    "sha1sum": ("s", lambda text: hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()),
    "sha256sum": ("s", lambda text: hashlib.sha256(text.encode()).hexdigest()),
    "slugify": ("a*", slugify),
    "squote": (
        "a*",
        lambda *values: " ".join(f"'{shown(each, top=False)}'" for each in values if each is not None),
    ),
    "substr": ("iis", lambda start, end, text: text[max(start, 0) : end if end >= 0 else None]),
    "title": ("s", _title),
    "toJson": ("a", to_json),
    "toPrettyJson": ("a", lambda value: to_json(value, indent=2)),
    "toString": ("a", lambda value: shown(value, top=False)),
    "toYaml": ("a", to_yaml),
    "trim": ("s", str.strip),
    "trimAll": ("ss", lambda cut, text: text.strip(cut) if cut else text),
    "trimPrefix": ("ss", lambda part, text: text.removeprefix(part)),
    "trimSuffix": ("ss", lambda part, text: text.removesuffix(part)),
    "trunc": ("is", _truncated),
    "untitle": ("s", lambda text: re.sub(r"(^|\s)\S", lambda match: match[0].lower(), text)),
    "upper": ("s", str.upper),
}
