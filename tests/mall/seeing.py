"""What is seen of the mall, in memory and in rows alike, to be compared with the model."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from backend.drops.rules import phase
from backend.drops.values import Drop, Round, Wish
from backend.ledger.values import Account, Entry, Lot, Posting
from backend.mall.shelf_values import Listing
from backend.mall.values import Redemption

type OfferSeen = tuple[int, int, int, bool]  # price, stock, version, whether it is sold
type DealSeen = tuple[str, int, int, int, int, int, datetime, datetime]
type VoucherSeen = tuple[datetime, datetime | None, int | None]  # until when it is good, when used, at which till
# Fate, leaf, when it was wished, rank, why who had won was not served, the deal that came of it.
type WishSeen = tuple[str, str, datetime, int | None, str | None, int | None]
# Phase, round, when its next step is due, root, whether it is settled, how its rounds ended, and its wishes by account.
type DropSeen = tuple[
    str, int, datetime, str | None, bool, tuple[tuple[str, tuple[str, ...]], ...], dict[int, WishSeen]
]


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything, at one instant."""

    accounts: Iterable[Account]
    lots: Iterable[Lot]
    entries: Iterable[Entry]
    postings: Iterable[Posting]
    offers: dict[int, OfferSeen]
    deals: dict[int, DealSeen]
    vouchers: dict[str, VoucherSeen]


def offer_seen(one: Listing) -> OfferSeen:
    """A listing as the model knows it."""
    return one.points, one.stock, one.version, one.state == "ON_SHELF"


def deal_seen(one: Redemption, standing: str) -> DealSeen:
    """A redemption as the model knows it."""
    what = (one.listing_id, one.listing_version, one.points, one.grams)
    return (str(standing), one.account_id, *what, one.redeemed_at, one.valid_until)


def drop_seen(drop: Drop, rounds: Iterable[Round], wishes: Iterable[Wish], now: datetime) -> DropSeen:
    """A drop as the model knows it."""
    ended = tuple((str(one.ending), tuple(map(str, one.missing))) for one in rounds)
    return (
        *(str(phase(drop, now)), drop.round, drop.due_at, drop.root, drop.settled_at is not None, ended),
        {one.account_id: _wish_seen(one) for one in wishes},
    )


def _wish_seen(one: Wish) -> WishSeen:
    return str(one.fate), one.leaf, one.wished_at, one.rank, one.refusal, one.redemption_id
