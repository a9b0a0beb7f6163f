"""What the rules of intake speak of: an act as its provider states it, and why a line was not taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Mend(StrEnum):
    """What was put right in a line before it was taken."""

    CENTURY = "CENTURY"  # a year written 0014 means 2014
    FRACTIONAL_SECONDS = "FRACTIONAL_SECONDS"  # parts of a second are dropped
    STATION_NAME = "STATION_NAME"  # a name with or without 站


class Code(StrEnum):
    """Why a line was not taken."""

    MALFORMED = "MALFORMED"
    IN_THE_FUTURE = "IN_THE_FUTURE"
    ZERO_DISTANCE = "ZERO_DISTANCE"
    NO_DURATION = "NO_DURATION"
    ZERO_QUANTITY = "ZERO_QUANTITY"
    TOO_FAR = "TOO_FAR"
    TOO_MUCH = "TOO_MUCH"
    INCOMPLETE_DAY = "INCOMPLETE_DAY"
    UNKNOWN_STATION = "UNKNOWN_STATION"
    SAME_STATION = "SAME_STATION"
    ENTRY_WITHOUT_EXIT = "ENTRY_WITHOUT_EXIT"
    EXIT_WITHOUT_ENTRY = "EXIT_WITHOUT_ENTRY"
    OTHER_MODE = "OTHER_MODE"  # a record of another scenario, such as a bus tap in a metro file
    OVERLAP = "OVERLAP"
    CLAIMED_ELSEWHERE = "CLAIMED_ELSEWHERE"  # the same act reached another scenario first
    NO_CONSENT = "NO_CONSENT"
    WITHDRAWN = "WITHDRAWN"
    OUTSIDE_CONSENT = "OUTSIDE_CONSENT"  # the act lies outside the consent's term
    STALE_REVISION = "STALE_REVISION"


@dataclass(frozen=True, slots=True)
class Draft:
    """One act as its provider states it.

    `number` counts the records of the delivery from 1 (a header is not counted); instants are UTC and half-open;
    `inputs` are whole numbers whose names end in their unit (`distance_m`, `energy_wh`, `duration_s`, `covered_s`,
    `steps`, `rides`). `external_id` and `subject` are the provider's own references.
    """

    number: int
    subject: str
    external_id: str
    started_at: datetime
    ended_at: datetime
    inputs: Mapping[str, int]
    revision: int = 1
    mended: tuple[Mend, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """One record that was not taken, by number, with a detail that names no person."""

    number: int
    code: Code
    detail: str = ""
