"""Reads partners' deliveries into drafts of acts, record by record (docs/formats.md).

Promises that a bad record is rejected alone, by number, and that a file which cannot be read yields nothing.
Does not judge whether an act is plausible, repeated or allowed: that is for activities.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from backend.adapters.formats import bike_trips, card_taps, daily_kwh, daily_steps, ev_sessions
from backend.adapters.formats.records import Outcome, UnreadableFileError

__all__ = ["FORMATS", "Format", "Outcome", "UnreadableFileError", "read"]

type Format = Callable[[Path, ZoneInfo], Iterator[Outcome]]

FORMATS: Mapping[str, Format] = {
    "bike-trips": bike_trips.read,
    "daily-kwh": daily_kwh.read,
    "ev-sessions": ev_sessions.read,
    "daily-steps": daily_steps.read,
    "card-taps": card_taps.read,
}


def read(path: Path, format_name: str, zone: ZoneInfo) -> Iterator[Outcome]:
    """The drafts and rejections of a delivery, in the order of their numbers; local times are of `zone`.

    CSV is streamed, JSON is read whole. `UnreadableFileError` is raised here for an unknown format, a file that cannot
    be opened and a wrong header or envelope; while iterating only if the disk fails or the file goes away.
    """
    if format_name not in FORMATS:
        raise UnreadableFileError(f"There is no format {format_name!r}; there are {', '.join(FORMATS)}.")
    return FORMATS[format_name](path, zone)
