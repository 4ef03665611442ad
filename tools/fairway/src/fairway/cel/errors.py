"""The exceptions of CEL: an expression that does not compile, or that fails when it is evaluated.

CelError                  what `message` says, in the API server's words
├── CelCompileError       the expression is refused
│   ├── CelSyntaxError    it cannot be read
│   └── CelTypeError      its types do not agree, a name is not declared, a literal is not valid
└── CelRuntimeError       it was evaluated, and failed
└── CelCostError      it was cancelled, for it cost more than it may
"""

from __future__ import annotations

from fairway.errors import FairwayError


class CelError(FairwayError):
    """Anything that CEL refuses."""


class CelCompileError(CelError):
    """The expression is refused before it is evaluated."""


class CelSyntaxError(CelCompileError):
    """The expression cannot be read."""


class CelTypeError(CelCompileError):
    """The types do not agree, a name is not declared, or a literal is not valid."""


class CelRuntimeError(CelError):
    """The expression was evaluated, and failed."""


class CelCostError(CelRuntimeError):
    """The evaluation was cancelled, for it cost more than it may."""
