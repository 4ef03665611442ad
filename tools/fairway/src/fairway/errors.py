"""The exceptions of Fairway: raised only when the work cannot continue.

    FairwayError                anything Fairway says with exit code 2
    ├── UsageError              the command line, or fairway.yaml, asks for something that is not there
    ├── ProcessError            a program that was started failed
    ├── GitError                git is missing, or a repository cannot give what is asked of it
    ├── SandboxError            a part of the sandbox is missing, died, or does not get where it should
    ├── ForgeError              GitHub, GitLab or Gitea does not answer, or not as it should
    │   ├── ForbiddenError      it answers that this token may not
    │   └── NotFoundError       it answers that there is no such thing, or that this token may not see it
    └── KustomizeError          a directory cannot be built
        ├── YamlError           a file is not the YAML that it should be
        ├── LoadError           a file or directory cannot be, or must not be, read
        └── UnsupportedError    kustomize could do it, this engine refuses to (remote, exec, helm …)

What is wrong with an object is not an exception but a finding (`fairway.finding`).
"""

from __future__ import annotations


class FairwayError(Exception):
    """The base of all: a message that says what, and where and what to do as far as known.

    `file` is the path as the user would type it, `line` counts from 1, `remedy` is one sentence.
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        remedy: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.remedy = remedy

    def __str__(self) -> str:
        where = self.file or ""
        if where and self.line:
            where = f"{where}:{self.line}"
        text = f"{where}: {self.message}" if where else self.message
        return f"{text}\n  {self.remedy}" if self.remedy else text


class UsageError(FairwayError):
    """The command line, or fairway.yaml, asks for something that is not there."""


class ProcessError(FairwayError):
    """A program that was started failed."""


class GitError(FairwayError):
    """Git is missing, or a repository cannot give what is asked of it."""


class SandboxError(FairwayError):
    """A part of the sandbox is missing, died, or does not get where it should."""


class ForgeError(FairwayError):
    """GitHub, GitLab or Gitea does not answer, or not as it should."""


class ForbiddenError(ForgeError):
    """A forge answers that this token may not."""


class NotFoundError(ForgeError):
    """A forge answers that there is no such thing, or that this token may not see it."""


class KustomizeError(FairwayError):
    """A directory cannot be built."""


class YamlError(KustomizeError):
    """A file is not the YAML that it should be."""


class LoadError(KustomizeError):
    """A file or directory cannot be, or must not be, read."""


class UnsupportedError(KustomizeError):
    """Kustomize could do it; this engine refuses to (remote resources, exec, helm …)."""
