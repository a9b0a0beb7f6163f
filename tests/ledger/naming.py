"""The reference makes no ids: after each act it is told those of the books, which it needs for the order of lots."""

from collections.abc import Iterable
from operator import attrgetter

from backend.ledger.values import Lot
from tests.ledger.reference import Reference

LOT = attrgetter(
    *("id", "account_id", "issue_id", "owner_id", "state", "serial_from", "serial_until", "grams", "points"),
    *("granted_at", "spendable_until", "held_until", "purpose", "parent_id", "reference_id", "settles_to_id"),
)


def name(reference: Reference, lots: Iterable[Lot]) -> None:
    """Tell the reference the ids of its new parcels: those of new lots that are like them in everything else."""
    if not reference.unnamed:
        return
    known = {parcel.id for parcel in reference.parcels}
    new: dict[tuple[object, ...], list[int]] = {}
    for lot in lots:
        if lot.id not in known:
            new.setdefault(LOT(lot)[1:], []).append(lot.id)
    for parcel in reference.unnamed:
        assert new.get(parcel.row()[1:]), parcel
        parcel.id = new[parcel.row()[1:]].pop(0)
    reference.unnamed.clear()
