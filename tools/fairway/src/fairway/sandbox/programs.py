"""The programs of the sandbox: their pins in `tools/sandbox`, and where they are kept once built."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairway.errors import SandboxError
from fairway.process import run
from fairway.user_cache import cache_folder

PINS: Final = Path("tools/sandbox")
_ARGOCD = "github.com/argoproj/argo-cd/v3"
_KUSTOMIZE = "sigs.k8s.io/kustomize"
_KUBERNETES_VERSIONS = ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")


@dataclass(frozen=True, slots=True)
class Edit:
    """A line of a module's source that is compiled otherwise than it is published."""

    file: str
    published: str
    compiled: str


@dataclass(frozen=True, slots=True)
class Program:
    """A program of ours to build: `package` of `module`, pinned by the go.mod in `folder`.

    What has `edits` is kept apart from the same version without, by `variant`. `folders` of the module are
    read by the program when it runs, and kept beside it; `tags` choose what is compiled, by C as well if so.
    """

    name: str
    folder: str
    module: str
    package: str
    version_variable: str = ""
    variant: str = ""
    edits: tuple[Edit, ...] = ()
    tags: str = ""
    needs_c: bool = False
    folders: tuple[str, ...] = ()

    def version(self, root: Path) -> str:
        """The pinned version, such as `v1.33.13`. Raises SandboxError if it is not pinned."""
        return pinned(root, self.folder, self.module)

    def path(self, root: Path) -> Path:
        """Where the built program is, or will be."""
        return tools_cache() / self.name / f"{self.version(root)}{self.variant}" / self.name

    def static(self, root: Path) -> Path:
        """Where the folders are that it reads when it runs."""
        return self.path(root).parent / "static"

    def linker_flags(self, root: Path) -> str:
        """The flags that tell the program its own version, without which clients stumble."""
        version = self.version(root)
        if self.folder == "kubernetes":
            major, minor, _ = version.removeprefix("v").split(".", 2)
            said = {"gitVersion": version, "gitMajor": major, "gitMinor": minor, "gitTreeState": "clean"}
            flags = [
                f"-X {where}.{key}={value}" for where in _KUBERNETES_VERSIONS for key, value in said.items()
            ]
        elif self.name in ("argocd", "gitea"):
            flags = [f"-X {self.version_variable}={version.removeprefix('v')}"]
        else:
            flags = [f"-X {self.version_variable}={version}"] if self.version_variable else []
        return " ".join(["-s -w", *flags])


def _kubernetes(name: str) -> Program:
    return Program(name, "kubernetes", "k8s.io/kubernetes", f"k8s.io/kubernetes/cmd/{name}")


# Two of Argo CD's programs have no flag for the address of their metrics, and take every interface.
_METRICS_ON_LOOPBACK: Final = (
    Edit("controller/appcontroller.go", '"0.0.0.0:%d", metricsPort', '"127.0.0.1:%d", metricsPort'),
    Edit(
        "cmd/argocd-notification/commands/controller.go",
        '"0.0.0.0:%d", metricsPort',
        '"127.0.0.1:%d", metricsPort',
    ),
)

PROGRAMS: Final = (
    _kubernetes("kube-apiserver"),
    _kubernetes("kubectl"),
    _kubernetes("kube-controller-manager"),
    _kubernetes("kube-scheduler"),
    Program("kwok", "kwok", "sigs.k8s.io/kwok", "sigs.k8s.io/kwok/cmd/kwok"),
    Program(
        "kustomize",
        "kustomize",
        f"{_KUSTOMIZE}/kustomize/v5",
        f"{_KUSTOMIZE}/kustomize/v5",
        f"{_KUSTOMIZE}/api/provenance.version",
    ),
    Program(
        "argocd",
        "argocd",
        _ARGOCD,
        f"{_ARGOCD}/cmd",
        f"{_ARGOCD}/common.version",
        variant="+loopback",
        edits=_METRICS_ON_LOOPBACK,
    ),
    Program(
        "helm",
        "helm",
        "helm.sh/helm/v3",
        "helm.sh/helm/v3/cmd/helm",
        "helm.sh/helm/v3/internal/version.version",
    ),
    Program(
        "gitea",
        "gitea",
        "code.gitea.io/gitea",
        "code.gitea.io/gitea",
        "main.Version",
        tags="sqlite sqlite_unlock_notify",
        needs_c=True,
        folders=("options", "public", "templates"),
    ),
)
_BY_NAME = {program.name: program for program in PROGRAMS}


def program(root: Path, name: str) -> Path:
    """The built program of that name. Raises SandboxError if it has not been built."""
    path = _BY_NAME[name].path(root)
    if not path.exists():
        message = f"{name} {_BY_NAME[name].version(root)} has not been built"
        raise SandboxError(message, remedy="Run `fairway sandbox build` once; it takes some minutes.")
    return path


def static_files(root: Path, name: str) -> Path:
    """The folder with what the program of that name reads when it runs."""
    return _BY_NAME[name].static(root)


def module_directory(root: Path, folder: str, module: str) -> Path:
    """Where Go keeps the source of a pinned module. Raises SandboxError if it cannot be had."""
    done = run(["go", "mod", "download", "-json", module], cwd=root / PINS / folder)
    if done.code:
        raise SandboxError(f"the module {module} cannot be had: {done.complaint or done.stdout!r}")
    return Path(json.loads(done.stdout)["Dir"])


def pinned(root: Path, folder: str, module: str) -> str:
    """The version that the go.mod of a folder requires of a module. Raises SandboxError if it does not."""
    file = root / PINS / folder / "go.mod"
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror}"
        raise SandboxError(message, remedy="Run this in the fleet's repository.") from error
    found = re.search(rf"^(?:require)?\s*{re.escape(module)} (v\S+)", text, re.MULTILINE)
    if found is None:
        raise SandboxError(f"{module} is not required", file=str(file))
    return found[1]


def tools_cache() -> Path:
    """The user's cache of built programs, keyed by name and version."""
    return cache_folder("tools")
