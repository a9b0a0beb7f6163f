"""The programme (碳普惠项目) one deployment runs: its rule pack, regions, working days and deadlines.

Promises that every number of a regulation has its article and its day of effect, and that no term is counted
over a year whose working days nobody has announced. Does not decide what follows from a deadline: the domain
whose term it is does.
"""

from backend.programme.commands import settle, store_days
from backend.programme.packs import pack
from backend.programme.queries import regions, settled, working_days
from backend.programme.rules import (
    is_working_day,
    spendable_until,
    whole_year,
    working_days_after,
    working_days_between,
)
from backend.programme.values import (
    Deadline,
    Organisation,
    OrganisationKind,
    Region,
    RulePack,
    Rules,
    SpendingOrder,
    StoredDay,
    Title,
    WorkingDays,
)
from backend.programme.working_days import chinese_calendar, known_years

__all__ = [
    "Deadline",
    "Organisation",
    "OrganisationKind",
    "Region",
    "RulePack",
    "Rules",
    "SpendingOrder",
    "StoredDay",
    "Title",
    "WorkingDays",
    "chinese_calendar",
    "is_working_day",
    "known_years",
    "pack",
    "regions",
    "settle",
    "settled",
    "spendable_until",
    "store_days",
    "whole_year",
    "working_days",
    "working_days_after",
    "working_days_between",
]
