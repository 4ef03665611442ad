"""Kustomizations that nobody writes in good faith, to see how long it takes to refuse or build them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fleets import write

_OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: m\n"
_MEGABYTE = 1024 * 1024


def directories(root: Path) -> Iterator[tuple[str, Path]]:
    """Name and directory of each."""
    for name, files in _trees():
        directory = root / name.replace(" ", "-")
        for file, text in files.items():
            write(directory / file, text)
        yield name, directory


def _trees() -> Iterator[tuple[str, dict[str, str]]]:
    yield "an alias bomb", _resource(_OBJECT + _aliases(30))
    yield "100,000 anchors", _resource(_OBJECT + "".join(f"k{n}: &a{n} v\n" for n in range(100_000)))
    yield "braces 100,000 deep", _resource(_OBJECT + "x: " + "{a: " * 100_000 + "}" * 100_000)
    yield "lists 100,000 deep", _resource(_OBJECT + "x: " + "- " * 100_000 + "y\n")
    yield "100,000 documents", _resource("---\n".join([_OBJECT] * 100_000))
    yield "a kustomization of equal keys", {"kustomization.yaml": "namespace: a\n" * 70_000}
    yield (
        "a base that includes itself",
        {"kustomization.yaml": "resources: [../a-base-that-includes-itself]\n"},
    )
    yield (
        "an expression that backtracks",
        {
            "kustomization.yaml": "resources: [a.yaml]\npatches: [{path: p.yaml, target: {name: (a*)*b}}]\n",
            "a.yaml": _OBJECT.replace("name: m", f"name: {'a' * 200}"),
            "p.yaml": _OBJECT,
        },
    )
    yield (
        "10,000 patches",
        {
            "kustomization.yaml": "resources: [a.yaml]\npatches:\n"
            + "".join(f"- {{path: p{n % 10}.yaml}}\n" for n in range(10_000)),
            "a.yaml": _OBJECT,
            **{f"p{n}.yaml": f'{_OBJECT}data: {{k: "{n}"}}\n' for n in range(10)},
        },
    )
    yield "merges of merges", _resource(_OBJECT + _merges(1000))
    yield "braces of a megabyte", _resource(_OBJECT + "x: [\n" + "{a: b,\n c: d},\n" * 65_000 + "]\n")
    yield "values 900 deep", _resource(_OBJECT + "".join(f"{' ' * level}k:\n" for level in range(900)))
    yield "a chain of 1,000 bases", _chain(1000)
    yield "a megabyte of NUL bytes, generated", _generated("\0" * _MEGABYTE)
    yield "100,000 lines of an env file", _generated("".join(f"k{n}=v\n" for n in range(100_000)), "envs")
    yield "60 MB of NUL bytes, generated", _generated("\0" * 60 * _MEGABYTE)
    yield "16 MB of escapes", _resource(_OBJECT + 'data:\n  k: "' + "\\u0041" * 2_700_000 + '"\n')
    # Last, since the memory of this process counts for what it starts.
    yield "a file of 100 MB", _resource(_OBJECT + "data:\n  k: " + "x" * 100 * _MEGABYTE + "\n")


def _resource(text: str) -> dict[str, str]:
    return {"kustomization.yaml": "resources: [a.yaml]\n", "a.yaml": text}


def _generated(text: str, source: str = "files") -> dict[str, str]:
    return {"kustomization.yaml": f"configMapGenerator: [{{name: m, {source}: [a]}}]\n", "a": text}


def _chain(length: int) -> dict[str, str]:
    files = {f"b{n}/kustomization.yaml": f"resources: [../b{n + 1}]\n" for n in range(length)}
    last = {f"b{length}/kustomization.yaml": "resources: [a.yaml]\n", f"b{length}/a.yaml": _OBJECT}
    return {**files, **last, "kustomization.yaml": "resources: [b0]\n"}


def _merges(depth: int) -> str:
    lines = ["a0: &a0 {k: v}"]
    lines += [f"a{n}: &a{n}\n  <<: [*a{n - 1}, *a{n - 1}]" for n in range(1, depth)]
    return "\n".join(lines) + "\n"


def _aliases(depth: int) -> str:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, depth)]
    return "\n".join(lines) + "\n"
