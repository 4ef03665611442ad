"""Which helm may be called, and what it is told for every chart of a build."""

from __future__ import annotations

from fairway.frozen import frozen


@frozen
class HelmOptions:
    """The `program`, and kustomize's --helm-api-versions, --helm-kube-version and --helm-debug.

    What a chart says of these in its own entry goes before. `time_limit` is in seconds, for one call.
    """

    program: str = "helm"
    api_versions: tuple[str, ...] = ()
    kube_version: str = ""
    debug: bool = False
    time_limit: float = 60

    @property
    def flags(self) -> list[str]:
        """The same as flags of `kustomize build`."""
        flags = ["--enable-helm", "--helm-command", self.program]
        for version in self.api_versions:
            flags += ["--helm-api-versions", version]
        if self.kube_version:
            flags += ["--helm-kube-version", self.kube_version]
        return [*flags, "--helm-debug"] if self.debug else flags
