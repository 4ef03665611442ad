"""What can be wrong with objects under the policies, and with the policies and their exceptions."""

from __future__ import annotations

from fairway.check.rule import Rule
from fairway.finding import Severity

DENIED = Rule(
    "policy/denied",
    "Every object is one that the policies of its cluster let in.",
    "A Deployment passed every review and was refused by the cluster at the end of the roll-out, half of "
    "which had happened.",
    "Do what the message says; `policies/` tells why.",
)
WARNED = Rule(
    "policy/warned",
    "No object is one that a policy warns of.",
    "A warning scrolled by in a sync that nobody watched, until the policy began to deny.",
    "Do what the message says; `policies/` tells why.",
    Severity.WARNING,
)
AUDITED = Rule(
    "policy/audited",
    "No object is one that a policy notes in the audit log.",
    "What a new policy would refuse was in a log that nobody read before it was made to deny.",
    "Do what the message says before the policy is made to warn or to deny.",
    Severity.INFO,
)
TOLERATED = Rule(
    "policy/tolerated",
    "A policy can be evaluated on every object that it is for.",
    "An expression failed for every object it was written for, and failurePolicy Ignore kept quiet about it.",
    "Mend the expression: has(), or an optional such as object.?spec, asks before it takes.",
    Severity.WARNING,
)
REFUSED = Rule(
    "policy/refused",
    "Every policy is one that the API server takes.",
    "A policy with a typing error never reached the cluster, and for weeks nothing was held to it.",
    "Mend the expression.",
)
UNBOUND = Rule(
    "policy/unbound",
    "Every policy has a binding, and every binding a policy.",
    "A policy without a binding was taken for a guard; it had never looked at anything.",
    "Write the other of the two, or remove this one.",
    Severity.WARNING,
)
EXCEPTED = Rule(
    "policy/excepted",
    "What an exception lets pass stays in sight.",
    "An exception for one night was forgotten, and found a year later by an auditor.",
    "Mend the object before the exception expires. Where the binding denies, take the object out of the "
    "binding as well: the cluster knows nothing of exceptions.",
    Severity.INFO,
)
EXPIRED = Rule(
    "policy/exception-expired",
    "No exception outlives its date.",
    "An exception that had been granted for a fortnight was in force for two years.",
    "Mend the object and remove the exception, or have its owner renew it with a reason.",
)
UNUSED = Rule(
    "policy/exception-unused",
    "Every exception excepts something.",
    "An exception for an app that was gone let a new app of the same name in.",
    "Remove the exception.",
    Severity.WARNING,
)
INVALID = Rule(
    "policy/exception-invalid",
    "Every exception says for what it is, whose it is, why, and until when.",
    "Nobody knew any more who had asked for an exception, so nobody dared to remove it.",
    "Give it policy, objects, environments, owner, reason and expires (YYYY-MM-DD).",
)

RULES = (DENIED, WARNED, AUDITED, TOLERATED, REFUSED, UNBOUND, EXCEPTED, EXPIRED, UNUSED, INVALID)
