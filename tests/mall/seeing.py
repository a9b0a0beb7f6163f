"""What is seen of the mall, in memory and in rows alike, to be compared with the model."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from backend.ledger.values import Account, Entry, Lot, Posting
from backend.mall.shelf_values import Listing
from backend.mall.values import Redemption

type OfferSeen = tuple[int, int, int, bool]  # price, stock, version, whether it is sold
type DealSeen = tuple[str, int, int, int, int, int, datetime, datetime]
type VoucherSeen = tuple[datetime, datetime | None, int | None]  # until when it is good, when used, at which till


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
