"""The generated city: people, providers and merchants whose history is lived through the platform's real commands.

Promises that the same plan gives the same city on every machine, that it makes sense to look at, and that a database
holds one at most. Does not write a row that the domains have not decided, and is no part of a real programme.
"""

from backend.demo.building import build, enrol_staff, founded_at, recall, remember
from backend.demo.city import City
from backend.demo.living import live
from backend.demo.opening import open_today
from backend.demo.people import SIGN_INS, SignIn
from backend.demo.totals import Totals

__all__ = [
    "SIGN_INS",
    "City",
    "SignIn",
    "Totals",
    "build",
    "enrol_staff",
    "founded_at",
    "live",
    "open_today",
    "recall",
    "remember",
]
