"""Issuance (签发): waiting records are calculated and audited by the operator, then issued by the authority.

Promises that a record is issued at most once, that every gram leads back to the record that earned it, and that nobody
issues what they prepared. Does not decide what a method computes, nor what the points buy.
"""

from backend.issuance.commands import Verdict, audit, calculate, issue, review
from backend.issuance.queries import (
    Month,
    Outcome,
    RecordKey,
    Trail,
    Worth,
    months,
    open_runs,
    outcomes,
    reviews,
    trails,
    worths,
    worths_by_run,
)
from backend.issuance.values import Issued, Review, Run, RunState

__all__ = [
    "Issued",
    "Month",
    "Outcome",
    "RecordKey",
    "Review",
    "Run",
    "RunState",
    "Trail",
    "Verdict",
    "Worth",
    "audit",
    "calculate",
    "issue",
    "months",
    "open_runs",
    "outcomes",
    "review",
    "reviews",
    "trails",
    "worths",
    "worths_by_run",
]
