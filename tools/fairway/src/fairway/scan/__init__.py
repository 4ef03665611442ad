"""What other scanners say of the repository, each from an environment of its own, as findings of ours."""

from fairway.scan.run import SCANNERS, Scan, scan

__all__ = ["SCANNERS", "Scan", "scan"]
