"""What each real set comes to; docs/real-data.md tells the same figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Expected:
    """A delivery, the fate of its records, and what is issued for it."""

    scenario: str
    file: str
    format: str
    zone: str
    outcomes: int
    accepted: int
    codes: Mapping[str, int]
    grams: int
    points: int
    lots: int
    mends: Mapping[str, int] = field(default_factory=dict)

    @property
    def rejected(self) -> int:
        """How many records are not taken."""
        return sum(self.codes.values())


SETS = (
    Expected(
        "shared-bike",
        "bike_share/trips.csv",
        "bike-trips",
        "America/New_York",
        outcomes=3145,
        accepted=2477,
        codes={"ZERO_DISTANCE": 383, "OVERLAP": 234, "NO_DURATION": 42, "TOO_FAR": 6, "TOO_MUCH": 3},
        grams=581_900,
        points=58_010,
        lots=465,
        mends={"FRACTIONAL_SECONDS": 2477},
    ),
    Expected(
        "household-electricity",
        "household_electricity/daily.csv",
        "daily-kwh",
        "Australia/Sydney",
        outcomes=3122,
        accepted=3024,
        codes={"ZERO_QUANTITY": 53, "INCOMPLETE_DAY": 45},
        grams=2_370_474,
        points=237_044,
        lots=15,
    ),
    Expected(
        "ev-charging",
        "ev_charging/sessions.csv",
        "ev-sessions",
        "America/New_York",
        outcomes=1917,
        accepted=1893,
        codes={"ZERO_QUANTITY": 21, "OVERLAP": 3},
        grams=6_743_500,
        points=674_332,
        lots=44,
        mends={"CENTURY": 1893},
    ),
    Expected(
        "walking",
        "walking/daily_steps.csv",
        "daily-steps",
        "America/New_York",
        outcomes=546,
        accepted=496,
        codes={"ZERO_QUANTITY": 50},
        grams=0,
        points=79_595,
        lots=19,
    ),
    Expected(
        "metro",
        "shenzhen_metro/page1x100.json",
        "card-taps",
        "Asia/Shanghai",
        outcomes=94,  # of 100 taps: a pair has one
        accepted=0,
        codes={
            "ENTRY_WITHOUT_EXIT": 56,
            "EXIT_WITHOUT_ENTRY": 18,
            "OTHER_MODE": 10,
            "SAME_STATION": 6,
            "UNKNOWN_STATION": 4,
        },
        grams=0,
        points=0,
        lots=0,
    ),
)
