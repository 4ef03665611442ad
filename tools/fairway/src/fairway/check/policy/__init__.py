"""Admission policies, evaluated as the API server would before it is asked."""

from fairway.check.policy.check import policy_check, policy_faults, unused_exceptions
from fairway.check.policy.judge import Judge
from fairway.check.policy.policy_set import PolicySet
from fairway.check.policy.repository import load_policies
from fairway.check.policy.rules import RULES

__all__ = [
    "RULES",
    "Judge",
    "PolicySet",
    "load_policies",
    "policy_check",
    "policy_faults",
    "unused_exceptions",
]
