"""What the checks look at: the objects of one client environment, and where they go to."""

from __future__ import annotations

from collections.abc import Sequence

from fairway.fleet import Cluster
from fairway.frozen import frozen
from fairway.yamlio.node import Mapping


@frozen
class RenderedSet:
    """The objects of one directory after rendering, in order.

    `name` is what reports call it, `CLIENT/ENVIRONMENT` in a fleet; `file` is the kustomization, for
    findings whose source is not known better; `cluster` is None outside a fleet.
    What is not whole, such as an app alone or plain manifests, may refer to what others bring. `beside` are
    objects of it by which these are judged, and of which nothing is asked.
    """

    name: str
    objects: Sequence[Mapping]
    kubernetes_version: str
    file: str = ""
    cluster: Cluster | None = None
    is_whole: bool = True
    beside: Sequence[Mapping] = ()
