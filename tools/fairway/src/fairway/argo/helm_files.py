"""The files of values that a source names for its chart, as Argo CD's repository server finds them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Final

from fairway.argo.application import Application, Source, clean
from fairway.argo.git_address import normalized
from fairway.argo.installation import Installation

_VARIABLE: Final = re.compile(r"\$(?:\{(\w+)\}|(\w+)|(\$))")


def value_files(application: Application, source: Source, told: Installation) -> Iterator[str]:
    """The files of this repository that a source gives to helm: values, and parameters out of files.

    A path is taken from the folder of the chart; one that begins with a slash, from the root; one that
    begins with `$REF/`, from the root of the source that is called so (argo-cd v3.2, getResolvedValueFiles).
    """
    references = {f"${each.reference}": each for each in application.sources if each.reference}
    for written in source.values:
        first, _, rest = written.partition("/")
        owner, name = (references[first], f"/{rest}") if first in references else (source, written)
        path = _expanded(name, application, source)
        if "://" in path or owner.chart or normalized(owner.address) not in told.addresses:
            continue
        folder = "" if path.startswith("/") else clean(owner.path)
        yield posixpath.normpath(posixpath.join(folder, path.lstrip("/")))


def _expanded(path: str, application: Application, source: Source) -> str:
    """A path with what Argo CD puts in for `$NAME`; nothing for a name that it does not know offline."""
    known = {
        "ARGOCD_APP_NAME": application.name,
        "ARGOCD_APP_NAMESPACE": application.target_namespace,
        "ARGOCD_APP_PROJECT_NAME": application.project,
        "ARGOCD_APP_SOURCE_PATH": source.path,
        "ARGOCD_APP_SOURCE_REPO_URL": source.address,
        "ARGOCD_APP_SOURCE_TARGET_REVISION": source.revision,
        "$": "$",
    }
    return _VARIABLE.sub(lambda found: known.get(found[1] or found[2] or found[3], ""), path)
