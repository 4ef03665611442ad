"""Templates in the strings of a value, keys among them, to their text: in either of the two styles."""

from __future__ import annotations

import re
from typing import Any

from fairway.argo.application_sets.parameters import Parameters, Strings
from fairway.argo.template import TemplateError, render
from fairway.frozen import frozen

_TEMPLATED = re.compile(r"\{\{.*\}\}")


@frozen
class Style:
    """How an ApplicationSet writes its templates: Go's, with options, or names in double braces."""

    is_go: bool = False
    options: tuple[str, ...] = ()

    def text(self, template: str, parameters: Parameters) -> str:
        """A template as text. Raises TemplateError."""
        if self.is_go:
            return render(template, parameters, self.options)
        return _substituted(template, parameters) if _TEMPLATED.search(template) else template

    def value(self, value: Any, parameters: Parameters) -> Any:
        """A value with all its strings and keys as texts."""
        if isinstance(value, str):
            return self.text(value, parameters)
        if isinstance(value, dict):
            return {self.text(key, parameters): self.value(each, parameters) for key, each in value.items()}
        if isinstance(value, list):
            return [self.value(each, parameters) for each in value]
        return value


def with_values(found: Parameters, values: Any, style: Style) -> Parameters:
    """Parameters with the `values` of a generator, each a template over the parameters."""
    texts = {key: style.text(str(value), found) for key, value in (values or {}).items()}
    if not texts:
        return found
    if style.is_go:
        return {**found, "values": Strings(texts)}
    return {**found, **{f"values.{key}": text for key, text in texts.items()}}


def _substituted(template: str, parameters: Parameters) -> str:
    """Names of parameters that are texts are replaced; other tags stay.

    As github.com/valyala/fasttemplate does it.
    """
    parts: list[str] = []
    position = 0
    while (start := template.find("{{", position)) >= 0:
        end = template.find("}}", start + 2)
        if end < 0:
            raise TemplateError(f"Cannot find end tag in the template {template!r}")
        tag = template[start + 2 : end]
        value = parameters.get(tag.strip())
        parts += [template[position:start], value if isinstance(value, str) else f"{{{{{tag}}}}}"]
        position = end + 2
    return "".join([*parts, template[position:]])
