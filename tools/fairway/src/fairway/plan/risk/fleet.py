"""What is dangerous in a plan as a whole: sides that do not render, sets that move, too much that goes."""

from __future__ import annotations

from typing import Final

from fairway.plan.model import Level
from fairway.plan.risk.risk_class import RiskClass

UNRENDERED = RiskClass(
    "does-not-render",
    "A side does not render: nobody knows what would happen.",
    "The broken overlay that a tool took for an empty one: it told of a hundred deletions, and was believed.",
    "Mend it until it renders, then plan again.",
    Level.BLOCKING,
)
BUDGET = RiskClass(
    "deletion-budget",
    "A change deletes more than plan.deletionBudget of fairway.yaml allows.",
    "The selector of a generator that matched one folder too few: it was one line, and it was everything.",
    "Make sure that every deletion is meant; do it in parts, or have somebody allow it.",
    Level.BLOCKING,
)
MOVED = RiskClass(
    "namespace-changed",
    "A rendered set goes to another namespace: all of it is deleted and made anew, volumes stay behind.",
    "The namespace that was spelled right at last: every pod of the client started in an empty database.",
    "Make a second client environment with the new namespace, move the data, then remove the old one.",
    Level.BLOCKING,
)
CLUSTER = RiskClass(
    "cluster-changed",
    "A rendered set goes to another cluster: all of it is made anew there, and its volumes stay behind.",
    "The client that was to have its pods nearer: they started beside an empty database, on time.",
    "Make a second client environment on the new cluster, move the data, then remove the old one.",
    Level.WARNING,
    Level.BLOCKING,
)
DEPARTED = RiskClass(
    "environment-removed",
    "A rendered set goes with its Application, which has Argo CD's finalizer: all of it is deleted.",
    "The folder that was tidied away as unused: a client had been paying for what it held.",
    "Make sure that its client has left and its data is saved, then have somebody allow it.",
    Level.BLOCKING,
)
ABANDONED = RiskClass(
    "environment-abandoned",
    "A rendered set goes with its Application, without Argo CD's finalizer: what it deployed stays, and "
    "nobody keeps it up.",
    "The client whose folder was gone: its pods answered on until somebody asked whose they were.",
    "Give the Application the finalizer resources-finalizer.argocd.argoproj.io in a change of its own first; "
    "or take its objects away by hand.",
    Level.WARNING,
    Level.BLOCKING,
)
GENERATED = RiskClass(
    "generated-application-removed",
    "An ApplicationSet no longer makes an Application, and deletes it with everything that it deployed.",
    "The folder that was renamed: the set saw one folder go, and with it went a client.",
    "Let it stay; or set spec.syncPolicy.preserveResourcesOnDeletion in a change of its own first.",
    Level.BLOCKING,
)
UNDECIDED = RiskClass(
    "application-set-undecided",
    "An ApplicationSet changes whose Applications only a server knows.",
    "The filter of repositories with a dot too many: what it matched was seen when it had deployed.",
    "Ask Argo CD: argocd appset generate; or make the set from what stands in the tree.",
)
INFLATED_NOWHERE: Final = (
    "A plan runs neither helm nor plugins: compare what both sides come to (fairway render --enable-helm) or "
    "keep that in the tree."
)
UNINFLATED = RiskClass(
    "chart-not-inflated",
    "A chart changes, something beside one, or what a plugin renders: nobody knows what comes of it.",
    "The default of a chart that went up with its version: one line in values, and every pod's memory.",
    INFLATED_NOWHERE,
)
CLASSES: Final = (UNRENDERED, DEPARTED, ABANDONED, BUDGET, MOVED, CLUSTER, GENERATED, UNDECIDED, UNINFLATED)
