"""What `fairway.yaml` at the root of a repository says of its checks and plans; unknown keys are refused."""

from fairway.configuration.file import (
    Configuration,
    External,
    configuration_of,
    configuration_schema,
    find_configuration,
    read_configuration,
)
from fairway.configuration.plan import Approver, DeletionBudget, PlanSettings
from fairway.configuration.shape import FILE

__all__ = [
    "FILE",
    "Approver",
    "Configuration",
    "DeletionBudget",
    "External",
    "PlanSettings",
    "configuration_of",
    "configuration_schema",
    "find_configuration",
    "read_configuration",
]
