"""Low-carbon scenarios (减排场景): what of daily life takes part, from application to inclusion and its end.

Promises that a scenario was running and declared exclusive before it applied, that developer, operator and authority
are different people, and that only an included one takes data. Does not connect platforms, compute reductions or
correct what abnormal data earned.
"""

from backend.scenarios.commands import (
    apply,
    approve,
    end_exclusivity,
    include,
    lock,
    lock_shared,
    reject,
    terminate,
)
from backend.scenarios.queries import all_scenarios, by_code, by_id, by_ids, history, included
from backend.scenarios.rules import exclusive_on, takes_data
from backend.scenarios.values import Application, Domain, Event, Scenario, State

__all__ = [
    "Application",
    "Domain",
    "Event",
    "Scenario",
    "State",
    "all_scenarios",
    "apply",
    "approve",
    "by_code",
    "by_id",
    "by_ids",
    "end_exclusivity",
    "exclusive_on",
    "history",
    "include",
    "included",
    "lock",
    "lock_shared",
    "reject",
    "takes_data",
    "terminate",
]
