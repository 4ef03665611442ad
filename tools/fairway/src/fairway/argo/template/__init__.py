"""Go's text/template with the functions that ApplicationSets have; what is unknown is refused."""

from fairway.argo.template.evaluate import render
from fairway.argo.template.fault import TemplateError

__all__ = ["TemplateError", "render"]
