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
    yield from _long_texts()
    yield from _much_work()
    # Last, since the memory of this process counts for what it starts.
    yield "a file of 100 MB", _resource(_OBJECT + "data:\n  k: " + "x" * 100 * _MEGABYTE + "\n")


def _long_texts() -> Iterator[tuple[str, dict[str, str]]]:
    """Files that make much of what kustomizations seldom hold."""
    yield "15 MB of empty lines", _resource("\n" * 15 * _MEGABYTE)
    yield "15 MB of comments", _resource("# x\n" * 3_900_000)
    yield "a million separators", _resource("---\n" * 1_000_000)
    yield "500,000 empty documents", _resource("#\n---\n" * 500_000)
    yield "a line indented by a megabyte", _resource(f"{_OBJECT}data:\n  k: |\n{' ' * _MEGABYTE}x\n")
    yield "100,000 tags", _resource(_OBJECT + "".join(f"k{n}: !!str v\n" for n in range(100_000)))
    yield "a million flow items", _resource(_OBJECT + "x: [" + "a, " * 500_000 + "]\n")
    yield "100,000 quotes left open", _resource(_OBJECT + "".join(f"k{n}: 'x\n" for n in range(100_001)))
    yield "a key of a megabyte", _resource(_OBJECT + "k" * _MEGABYTE + ": v\n")
    yield "an integer of a megabyte", _resource(_OBJECT + "k: " + "9" * _MEGABYTE + "\n")
    yield (
        "100,000 keys with numbers",
        _resource(_OBJECT + "data:\n" + "".join(f"  k-{n}: v\n" for n in range(100_000))),
    )


def _much_work() -> Iterator[tuple[str, dict[str, str]]]:
    """Small kustomizations that ask for much."""
    yield "lists of 20,000, merged", _patched(_finalizers("f"), _finalizers("g"))
    ports = "".join(f"  - port: {n}\n" for n in range(5000))
    service = f"apiVersion: v1\nkind: Service\nmetadata:\n  name: m\nspec:\n  ports:\n{ports}"
    yield "5,000 ports, merged", _patched(service, service.replace("  - port", "  - protocol: UDP\n    port"))
    yield (
        "20,000 JSON operations",
        {
            "kustomization.yaml": "resources: [a.yaml]\n"
            "patches: [{path: p.yaml, target: {kind: ConfigMap}}]\n",
            "a.yaml": _OBJECT + "x: {a: b}\n",
            "p.yaml": "".join(f"- {{op: add, path: /x/k{n}, value: a}}\n" for n in range(20_000)),
        },
    )
    generators = "".join(f"- {{name: m{n}, behavior: B, literals: [a=b]}}\n" for n in range(1000))
    yield (
        "1,000 generators, merged",
        {
            "kustomization.yaml": "resources: [b]\nconfigMapGenerator:\n" + generators.replace("B", "merge"),
            "b/kustomization.yaml": "configMapGenerator:\n" + generators.replace("B", "create"),
        },
    )
    yield (
        "400,000 variables without an end",
        {
            "kustomization.yaml": "resources: [a.yaml]\n"
            "vars: [{name: V, objref: {kind: ConfigMap, name: m, apiVersion: v1}}]\n",
            "a.yaml": f"{_OBJECT}---\napiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\n"
            f"spec: {{containers: [{{args: ['{'$(' * 400_000}']}}]}}\n",
        },
    )
    names = {f"d{n}": (f"e{n}", f"f{n}") for n in range(10)}
    halves = {
        f"{half}/kustomization.yaml": f"namePrefix: {half[0]}-\nresources: [../d{int(half[1:]) + 1}]\n"
        for both in names.values()
        for half in both
    }
    yield (
        "1,000 ways to one base",
        {
            **halves,
            **{
                f"{name}/kustomization.yaml": f"resources: [../{e}, ../{f}]\n"
                for name, (e, f) in names.items()
            },
            "d10/kustomization.yaml": "resources: [a.yaml]\n",
            "d10/a.yaml": _OBJECT,
            "kustomization.yaml": "resources: [d0]\n",
        },
    )


def _patched(target: str, patch: str) -> dict[str, str]:
    return {
        "kustomization.yaml": "resources: [a.yaml]\npatches: [{path: p.yaml}]\n",
        "a.yaml": target,
        "p.yaml": patch,
    }


def _finalizers(name: str) -> str:
    return _OBJECT + "  finalizers:\n" + "".join(f"  - {name}{n}\n" for n in range(20_000))


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
