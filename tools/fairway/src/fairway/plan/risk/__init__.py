"""Changes to the risks that they run: one small rule for each class, over both sides of one object."""

from fairway.plan.risk.catalogue import CLASSES, class_called, class_named, risks_of
from fairway.plan.risk.risk_class import RiskClass

__all__ = ["CLASSES", "RiskClass", "class_called", "class_named", "risks_of"]
