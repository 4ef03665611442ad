"""What runs all checks: a fleet, or plain manifests, to what is wrong with them."""

from fairway.validation.checks import Checks, refused_before_policies
from fairway.validation.keeping import open_cache
from fairway.validation.manifests import check_manifests
from fairway.validation.plain import check_plain
from fairway.validation.report import FindingGroup, SetReport, grouped
from fairway.validation.rules import RULES, Selection, named
from fairway.validation.run import Options, validate
from fairway.validation.tree import Looked, check_tree, look_at_files, look_at_tree

__all__ = [
    "RULES",
    "Checks",
    "FindingGroup",
    "Looked",
    "Options",
    "Selection",
    "SetReport",
    "check_manifests",
    "check_plain",
    "check_tree",
    "grouped",
    "look_at_files",
    "look_at_tree",
    "named",
    "open_cache",
    "refused_before_policies",
    "validate",
]
