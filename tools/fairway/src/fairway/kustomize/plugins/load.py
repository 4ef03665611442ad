"""From the objects that configure plugins to typed values (kustomize: api/internal/plugins/loader)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from fairway.errors import KustomizeError, UnsupportedError
from fairway.frozen import frozen
from fairway.kustomize.go_struct import DecodeError, decode
from fairway.kustomize.history import History
from fairway.kustomize.loader import Loader
from fairway.kustomize.origin import Origin, configured_by
from fairway.kustomize.plugins.types import GENERATORS, TRANSFORMERS
from fairway.kustomize.resource import Resource
from fairway.yamlio.config import read_config
from fairway.yamlio.node import Mapping
from fairway.yamlio.write import to_yaml

_BUILTIN: Final = "builtin"
_MOST_CONFIGS: Final = 1024
_KINDS: Final[dict[str, type]] = GENERATORS | TRANSFORMERS


@frozen
class Plugin:
    """A built-in plugin: its kind, its configuration (see `types`), and the origin, when asked for."""

    kind: str
    config: Any
    origin: Origin | None
    label: str
    history: History | None = None

    @property
    def is_generator(self) -> bool:
        """Whether it makes objects, rather than changes them."""
        return self.kind in GENERATORS


def load(resources: Iterable[Resource], loader: Loader) -> list[Plugin]:
    """The plugins that the objects configure.

    Raises KustomizeError for a configuration that does not fit its kind, UnsupportedError for
    plugins that are not built in: programs and containers.
    """
    try:
        return [_plugin(resource) for resource in resources]
    except KustomizeError as error:
        error.file = error.file or loader.file
        raise


def _plugin(resource: Resource) -> Plugin:
    kind, label = resource.kind, str(resource.org_id)
    if resource.api_version != _BUILTIN:
        raise UnsupportedError(
            f"external plugins are not run: {label}",
            remedy=f"Only kinds of apiVersion '{_BUILTIN}' are known, or build with `--engine kustomize`.",
        )
    if kind not in _KINDS:
        raise KustomizeError(
            f"there is no built-in plugin '{kind}'", remedy=f"Known are {', '.join(sorted(_KINDS))}."
        )
    return Plugin(kind, _config(resource.root, kind, label), configured_by(resource), label, resource.history)


def _config(root: Mapping, kind: str, label: str) -> Any:
    """The typed configuration, remembered: in a fleet one transformer is that of many client environments."""
    known = _configs.get(id(root))
    if known is None:
        node = read_config(to_yaml(root))
        try:
            config: Any = decode(_KINDS[kind], node, strict=False, coerce=True)
        except DecodeError as error:
            where = ".".join(map(str, error.path)) or "the configuration"
            raise KustomizeError(f"plugin {label}: {where} {error.problem}") from None
        if len(_configs) >= _MOST_CONFIGS:
            _configs.clear()
        known = _configs[id(root)] = (root, config)
    return known[1]


_configs: dict[int, tuple[Mapping, Any]] = {}
"""What was read of which object; holding it keeps its id from being used again."""


def in_plugin(error: KustomizeError, plugin: Plugin, loader: Loader) -> KustomizeError:
    """The error with the plugin, and the kustomization that uses it."""
    error.message = f"plugin {plugin.label}: {error.message}"
    error.file = error.file or loader.file
    return error
