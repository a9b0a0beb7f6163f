"""The auditor of the books: recomputes I-01 to I-20, and F-09 of drops, from the rows, with code of its own.

Promises that every invariant is named, each held, broken with examples, or not applicable with the reason, and that
nothing is written. Does not trust or import what wrote the rows, and does not mend what it finds.
"""

from backend.verify.queries import verify
from backend.verify.values import Finding

__all__ = ["Finding", "verify"]
