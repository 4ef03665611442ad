"""`configurations:`, files of field specs beside kustomize's own (kustomize: builtinconfig)."""

from __future__ import annotations

from collections.abc import Sequence

from fairway.errors import KustomizeError, YamlError
from fairway.kustomize.config.transformer_config import (
    EMPTY,
    TransformerConfig,
    decode_config,
    default_config,
)
from fairway.kustomize.file_cache import shown
from fairway.kustomize.go_struct import DecodeError
from fairway.kustomize.loader import Loader
from fairway.kustomize.yaml_line import line_of
from fairway.yamlio.config import read_config


def load_configurations(loader: Loader, paths: Sequence[str]) -> TransformerConfig:
    """The default configuration with those of the files merged into it, in order.

    Raises LoadError, YamlError for what is not such a file, KustomizeError for contradictions.
    """
    if not paths:
        return default_config()
    result = EMPTY
    try:
        for path in paths:
            real = loader.locate(path)
            result = result.merge(loader.cache.derived(real, "configuration", _Reader(shown(real))))
        return default_config().merge(result)
    except KustomizeError as error:
        error.file = error.file or loader.file
        raise


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file

    def __call__(self, content: bytes) -> TransformerConfig:
        try:
            return decode_config(read_config(content, name=self.file, strict=True))
        except DecodeError as error:
            where = ".".join(map(str, error.path)) or "the file"
            raise YamlError(
                f"{where} {error.problem}", file=self.file, line=line_of(content, error.path)
            ) from None
