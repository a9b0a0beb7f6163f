"""Behaviour records (行为数据) that partners send: who did what, when, how much.

Promises that a record is taken only under a consent that covers it, once for ever by its reference and by its act,
and that each one not taken has a code. Does not calculate grams and does not issue.
"""

from backend.activities.batch import Accepted, Duplicate, Outcome, Proposed, count
from backend.activities.commands import Delivery, intake, leave_queue, lock_waiting
from backend.activities.queries import (
    ActOnPaper,
    BehaviourRecord,
    act,
    acts,
    by_ids,
    history,
    waiting,
    waiting_counts,
)
from backend.activities.rules import Bounds, Tally
from backend.activities.values import Code, Draft, Mend, Rejected

__all__ = [
    "Accepted",
    "ActOnPaper",
    "BehaviourRecord",
    "Bounds",
    "Code",
    "Delivery",
    "Draft",
    "Duplicate",
    "Mend",
    "Outcome",
    "Proposed",
    "Rejected",
    "Tally",
    "act",
    "acts",
    "by_ids",
    "count",
    "history",
    "intake",
    "leave_queue",
    "lock_waiting",
    "waiting",
    "waiting_counts",
]
