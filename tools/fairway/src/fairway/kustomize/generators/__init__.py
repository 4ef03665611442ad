"""`configMapGenerator:` and `secretGenerator:`: objects made of literals, files and env files."""

from fairway.kustomize.generators.generate import generate
from fairway.kustomize.generators.objects import make_config_map, make_secret

__all__ = ["generate", "make_config_map", "make_secret"]
