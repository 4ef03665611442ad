"""Two answers to one tree, ours and kustomize's, and the verdict on them."""

from __future__ import annotations

import contextlib
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fairway.errors import KustomizeError
from fairway.kustomize import build

GOOD = ("same", "both refuse")
BAD = ("different", "only we refuse", "only they refuse", "crash")
_LIMIT = 300
_ATTEMPTS = 3


@dataclass
class Answer:
    """What a build gave: YAML, or why it was refused. `crashed` is an error that is not a refusal."""

    output: str | None
    error: str = ""
    crashed: bool = False


@dataclass
class Verdict:
    """How two answers compare; `signature` is equal for what is probably the same bug."""

    name: str
    detail: str = ""
    signature: str = ""

    @property
    def good(self) -> bool:
        return self.name in GOOD


def ask_kustomize(program: str, directory: Path, restrictor: str) -> Answer:
    """The answer of the kustomize binary, which finds no git, no helm and no network."""
    command = [program, "build", str(directory)]
    if restrictor == "none":
        command += ["--load-restrictor", "LoadRestrictionsNone"]
    nowhere = "http://127.0.0.1:1"
    environment = {
        "PATH": "",
        "HOME": tempfile.gettempdir(),
        "HTTPS_PROXY": nowhere,
        "HTTP_PROXY": nowhere,
        # A third of its time goes into collecting garbage of a process that ends at once.
        "GOGC": "off",
        "GOMEMLIMIT": "1GiB",
    }
    done = _run(command, environment)
    if done is None:
        return Answer(None, f"kustomize did not end within {_LIMIT} seconds, {_ATTEMPTS} times", crashed=True)
    if done.returncode == 0:
        return Answer(done.stdout.decode("utf-8", "surrogateescape"))
    lines = done.stderr.decode("utf-8", "replace").splitlines()
    return Answer(None, "\n".join(line for line in lines if not line.startswith("# Warning")))


def _run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[bytes] | None:
    """What a program gave, asked again when it took too long: a busy machine must not cost a whole run."""
    for _ in range(_ATTEMPTS):
        with contextlib.suppress(subprocess.TimeoutExpired):
            return subprocess.run(
                command,
                env=environment,
                capture_output=True,
                timeout=_LIMIT,
                check=False,
                stdin=subprocess.DEVNULL,
            )
    return None


def ask_us(directory: Path, restrictor: str) -> Answer:
    """The answer of this package."""
    try:
        return Answer(build(directory, load_restrictor="none" if restrictor == "none" else "root").to_yaml())
    except KustomizeError as error:
        return Answer(None, str(error))
    except Exception as error:  # noqa: BLE001 - any other exception is what is looked for
        last = error.__traceback__
        while last and last.tb_next:
            last = last.tb_next
        where = f"{Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}" if last else ""
        return Answer(None, f"{type(error).__name__} at {where}: {error}", crashed=True)


def judge(ours: Answer, theirs: Answer) -> Verdict:
    """Compare bytes and refusals."""
    if ours.crashed:
        return Verdict("crash", ours.error, _normal(ours.error))
    if ours.output is None or theirs.output is None:
        return _refusal(ours, theirs)
    return Verdict("same") if ours.output == theirs.output else _difference(theirs.output, ours.output)


def _refusal(ours: Answer, theirs: Answer) -> Verdict:
    if ours.output is None and theirs.output is None:
        return Verdict("both refuse", f"- {theirs.error}\n+ {ours.error}")
    if ours.output is None:
        return Verdict("only we refuse", ours.error, _normal(ours.error))
    return Verdict("only they refuse", theirs.error, _normal(theirs.error))


def _difference(theirs: str, ours: str) -> Verdict:
    left, right = theirs.split("\n"), ours.split("\n")
    first = next(
        (i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right))
    )
    around = slice(first, first + 3)
    detail = "\n".join(
        [f"line {first + 1}:"]
        + [f"  {line}" for line in left[max(0, first - 3) : first]]
        + [f"- {line}" for line in left[around]]
        + [f"+ {line}" for line in right[around]]
    )
    pair = [lines[first].strip() if first < len(lines) else "(end)" for lines in (left, right)]
    return Verdict("different", detail, " | ".join(re.sub(r"[\w./-]+", "w", p)[:60] for p in pair))


def _normal(message: str) -> str:
    """A message without what differs from tree to tree."""
    text = re.sub(r".*\}: ", "", " ".join(message.split()))  # a whole object, printed by Go
    text = re.sub(r"(/[\w.@+-]+)+", "<path>", text)
    text = re.sub(r"'[^']*'|\"[^\"]*\"|`[^`]*`", "<q>", text)
    return re.sub(r"\d+", "N", text)[-160:]
