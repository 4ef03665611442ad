"""Which file set this? From a field of a built object back to the files and lines that made it so."""

from fairway.provenance.location import Location
from fairway.provenance.trace import SetBy, Trace

__all__ = ["Location", "SetBy", "Trace"]
