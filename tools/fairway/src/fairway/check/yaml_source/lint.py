"""YAML files to what yamllint says of them, as the repository has configured it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from fairway.check.yaml_source.plain import Plain
from fairway.check.yaml_source.rules import BY_NAME
from fairway.errors import FairwayError
from fairway.finding import Finding, Severity

CONFIGURATIONS: Final = (".yamllint", ".yamllint.yaml", ".yamllint.yml")
"""The files in which yamllint looks for its configuration, in its order."""


class Lint:
    """The rules that a repository has chosen; what is known to be well written is remembered by content."""

    def __init__(self, configuration: str, clean: set[str] | None = None) -> None:
        self._text = configuration
        self.clean = set() if clean is None else clean
        """Digests of contents of which yamllint has nothing to say."""

    def findings(self, file: str, content: bytes) -> Iterator[Finding]:
        """What is wrong with a file, whose path is relative to the repository. Raises FairwayError."""
        if self._configuration.is_file_ignored(file):
            return
        digest = blake2b(content, digest_size=16).hexdigest()
        if digest in self.clean:
            return
        try:
            text = content.decode()
        except UnicodeDecodeError:
            return  # That it cannot be read is said where it is read.
        if text and not self._plain.knows(text):
            found = list(self._lint(file, text))
            if found:
                yield from found
                return
        self.clean.add(digest)

    def _lint(self, file: str, text: str) -> Iterator[Finding]:
        from yamllint import linter  # noqa: PLC0415 - only where a file is not plain

        problems = list(linter.run(text, self._configuration, file))
        # Of a file that is no YAML that alone is said, by those who read it.
        for problem in problems if all(each.rule for each in problems) else ():
            found = BY_NAME[problem.rule].finding(problem.desc, file=file, line=problem.line)
            severity = Severity.WARNING if problem.level == "warning" else Severity.ERROR
            yield replace(found, severity=severity)

    @cached_property
    def _configuration(self) -> Any:
        from yamllint.config import YamlLintConfig, YamlLintConfigError  # noqa: PLC0415 - not for --help

        try:
            return YamlLintConfig(content=self._text)
        except YamlLintConfigError as error:
            raise FairwayError(
                f"yamllint refuses its configuration: {error}", remedy="Mend .yamllint.yaml."
            ) from error

    @cached_property
    def _plain(self) -> Plain:
        return Plain(self._configuration.rules)


def configuration_of(root: Path) -> Path | None:
    """The file that configures yamllint for a repository; None where nothing is asked of its YAML."""
    return next((root / name for name in CONFIGURATIONS if (root / name).is_file()), None)
