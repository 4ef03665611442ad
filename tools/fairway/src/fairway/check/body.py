"""An object apart from its metadata: what most objects have like others of other environments."""

from __future__ import annotations

from fairway.yamlio.node import Mapping

Body = tuple[str | int, ...]
"""What tells the bodies of objects apart: equal for equal ones that went through one `Sharing`."""


def body_of(manifest: Mapping) -> Body:
    """The body of an object; whoever remembers it keeps the object, so that the ids in it stay its own."""
    rest = [value for key, value in manifest.items() if key != "metadata"]
    return (*manifest, *[value if type(value) is str else id(value) for value in rest])
