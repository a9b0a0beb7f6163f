"""What goes wrong on the way: the records a provider sends for an act, which are not always that act."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from backend.activities import Code, Draft, Rejected
from backend.demo.chance import Chance
from backend.demo.city import BIKE, CARD, ELECTRICITY, EV, METRO, WALKING

type Sent = Draft | Rejected


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that happens to so many of ten thousand records of a provider, and what it then sends."""

    share: int
    sends: Callable[[Draft], Iterable[Sent]]


def _twice(draft: Draft) -> Iterable[Sent]:
    return draft, draft


def _of_a_stranger(draft: Draft) -> Iterable[Sent]:
    return (replace(draft, subject=f"{draft.subject}X", external_id=f"{draft.external_id}X"),)


def _under_two_references(draft: Draft) -> Iterable[Sent]:
    return draft, replace(draft, external_id=f"{draft.external_id}B")


def _next_year(draft: Draft) -> Iterable[Sent]:
    year = timedelta(days=365)
    return (replace(draft, started_at=draft.started_at + year, ended_at=draft.ended_at + year),)


def _no_exit(draft: Draft) -> Iterable[Sent]:
    del draft
    return (Rejected(0, Code.ENTRY_WITHOUT_EXIT),)


def _after_a_bus(draft: Draft) -> Iterable[Sent]:
    return Rejected(0, Code.OTHER_MODE), draft


def _frozen_clock(draft: Draft) -> Iterable[Sent]:
    return (replace(draft, ended_at=draft.started_at),)


def _after_a_broken_bike(draft: Draft) -> Iterable[Sent]:
    """The first bicycle was unlocked and put back."""
    return _changed(draft, "B", distance_m=0), draft


def _not_locked(draft: Draft) -> Iterable[Sent]:
    """Somebody else rode on."""
    return (_changed(draft, distance_m=45_000),)


def _lost_hours(draft: Draft) -> Iterable[Sent]:
    return (_changed(draft, covered_s=61_200),)


def _lost_point(draft: Draft) -> Iterable[Sent]:
    """A decimal point that got lost makes kilowatt-hours of what it should not."""
    return (_changed(draft, energy_wh=draft.inputs["energy_wh"] * 100),)


def _shaken(draft: Draft) -> Iterable[Sent]:
    return (_changed(draft, steps=99_999),)


def _changed(draft: Draft, suffix: str = "", **inputs: int) -> Draft:
    return replace(draft, external_id=f"{draft.external_id}{suffix}", inputs={**draft.inputs, **inputs})


ANYWHERE = (Fault(20, _twice), Fault(10, _of_a_stranger))
FAULTS: Mapping[str, tuple[Fault, ...]] = {
    BIKE: (*ANYWHERE, Fault(60, _after_a_broken_bike), Fault(15, _not_locked), Fault(10, _frozen_clock)),
    CARD: (*ANYWHERE, Fault(80, _after_a_bus)),
    ELECTRICITY: (*ANYWHERE, Fault(50, _lost_hours)),
    EV: (*ANYWHERE, Fault(100, _lost_point)),
    METRO: (*ANYWHERE, Fault(40, _no_exit), Fault(20, _under_two_references), Fault(10, _next_year)),
    WALKING: (*ANYWHERE, Fault(20, _shaken)),
}


def sent(draft: Draft, scenario: str, chance: Chance) -> Iterable[Sent]:
    """What the provider sends for one act: nearly always just that."""
    place = chance.below(10_000)
    for fault in FAULTS[scenario]:
        place -= fault.share
        if place < 0:
            return fault.sends(draft)
    return (draft,)
