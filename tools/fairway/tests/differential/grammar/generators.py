"""`configMapGenerator`, `secretGenerator` and `generatorOptions`."""

from __future__ import annotations

from ..dice import Dice
from ..emit import Data
from . import scalars
from .directory import Directory, Known

Mapping = dict[str, Data]

_ENV_FILES = (
    "A=1\nB=two words\n",
    "# comment\nA=x=y\n\n  C=lead\n",
    "A='quoted'\nB=\"double\"\n",
    "\ufeffA=bom\n",
    "A=\nB= sp \n",
    "é=x\n",
    "A=1\r\nB=2\r\n",
    "PATH\n",
    "NO_NEWLINE=x",
)
_BAD_ENV_FILES = ("1A=x\n", "=x\n", "A B=x\n", "A=1\nA=2\n")
_FILES: tuple[str | bytes, ...] = (
    "text\n",
    "no end",
    "",
    "\n",
    "a: b\n- c\n",
    "# comment\nkey = value\n",
    "  lead\n",
    "tab\there\n",
    "tail \n",
    "dos\r\nlines\r\n",
    "é漢🙂\n",
    b"\x00\x01\xff\xfe",
    "x" * 300,
    '{"a": 1}\n',
    "word " * 50 + "\n",
    "a\n\n\n",
    "\ufeffbom\n",
    "nel\u0085\n",
    "---\na: b\n",
    "$(NAME)\n",
)
_LITERALS = (
    "a=b",
    "A=",
    "q='single'",
    'd="double"',
    "eq=a=b=c",
    "num=8080",
    "bool=true",
    "sp= x ",
    "u=é",
    "nl=a\nb",
    "x=$(NAME)",
    "dash-key=1",
    "dot.key=2",
    "k='",
    'j="a',
    "nul=null",
    "m=a: b",
    "empty=''",
)
_BAD_LITERALS = ("novalue", "=x", "a b=c", "é=x", "", "a/b=c")


def add_config_maps(directory: Directory) -> None:
    for _ in range(directory.dice.number(1, 2)):
        _add(directory, "configMapGenerator", "ConfigMap")


def add_secrets(directory: Directory) -> None:
    for _ in range(directory.dice.number(1, 2)):
        _add(directory, "secretGenerator", "Secret")


def add_options(directory: Directory) -> None:
    directory.fields["generatorOptions"] = options(directory.dice)


def options(dice: Dice) -> Mapping:
    """Generator options: any of the four."""
    out: Mapping = {}
    if dice.has("generator labels", 0.4):
        out["labels"] = scalars.labels(dice)
    if dice.has("generator annotations", 0.4):
        out["annotations"] = scalars.pairs(dice)
    if dice.has("disableNameSuffixHash", 0.4):
        out["disableNameSuffixHash"] = dice.chance(0.8)
    if dice.has("immutable", 0.3):
        out["immutable"] = dice.chance(0.8)
    return out


def arguments(directory: Directory, kind: str) -> Mapping:
    """The arguments of one generated object, its files written."""
    dice = directory.dice
    out: Mapping = {"name": scalars.name(dice)}
    if dice.has("generator namespace", 0.15):
        out["namespace"] = dice.pick(scalars.NAMESPACES)
    _add_sources(directory, out)
    if dice.has("generator local options", 0.25):
        out["options"] = options(dice)
    if kind == "Secret" and dice.has("secret type", 0.3):
        out["type"] = dice.pick(["Opaque", "kubernetes.io/dockerconfigjson", "x"])
    return out


def _add_sources(directory: Directory, out: Mapping) -> None:
    dice = directory.dice
    if dice.has("literals", 0.6):
        out["literals"] = list(dice.some(_LITERALS, 1, 3))
    if dice.has("files", 0.4):
        out["files"] = [_file(directory) for _ in range(dice.number(1, 2))]
    if dice.has("envs", 0.2):
        out["envs"] = [directory.write_text("vars", dice.pick(_ENV_FILES), "env")]
    if dice.has("env (old)", 0.04):
        out["env"] = directory.write_text("vars", dice.pick(_ENV_FILES), "env")
    if dice.fault("generator: bad source", 0.12):
        _break(directory, out)


def _file(directory: Directory) -> str:
    dice = directory.dice
    name = directory.write_text("file", dice.pick(_FILES), dice.pick(["txt", "conf", "json"]))
    return (
        f"{dice.pick(['key', 'a.b', 'K-1'])}{directory.counter}={name}"
        if dice.has("file with a key", 0.4)
        else name
    )


def _break(directory: Directory, out: Mapping) -> None:
    dice = directory.dice
    bad: list[tuple[str, Data]] = [
        ("literals", [dice.pick(_BAD_LITERALS)]),
        ("literals", ["a=1", "a=2"]),
        ("files", ["missing.txt"]),
        ("files", ["bad key=x.txt"]),
        ("files", ["=x", "a=", "a=b=c"]),
        ("envs", ["missing.env"]),
        ("envs", [directory.write_text("vars", dice.pick(_BAD_ENV_FILES), "env")]),
        ("behavior", dice.pick(["merge", "replace", "unknown"])),
        ("literals", "a=b"),
        ("name", ""),
    ]
    key, value = dice.pick(bad)
    out[key] = value


def _add(directory: Directory, field: str, kind: str) -> None:
    dice = directory.dice
    out = arguments(directory, kind)
    generated = [k for k in directory.known if k.kind == kind]
    if generated and dice.has("generator behavior", 0.4):
        known = dice.pick(generated)
        out["name"] = known.names[0]
        out["behavior"] = dice.pick(["merge", "replace"])
        out.pop("namespace", None)
        if known.namespace:
            out["namespace"] = known.namespace
    elif any(k.name == out["name"] for k in generated) and not dice.fault("generated id conflict", 0.5):
        return
    else:
        if dice.chance(0.1) and "behavior" not in out:
            out["behavior"] = "create"
        data: Mapping = {
            "apiVersion": "v1",
            "kind": kind,
            "metadata": {"name": out["name"]},
            "data": {"a": "b"},
        }
        directory.known.append(Known(data, str(out["name"]), [str(out["name"])]))
    directory.add(field, out)
