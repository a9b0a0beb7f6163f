"""The plain values of the mall: listings, redemptions, vouchers, and what is asked of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from msgspec import Struct

from backend.kit.actor import Actor
from backend.kit.errors import Refusal

ON_SHELF = "ON_SHELF"
OFF_SHELF = "OFF_SHELF"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the rule pack sets for the mall: how many days a voucher is valid, and from where on a code is asked for."""

    voucher_days: int
    step_up_above_points: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """The cooperation agreement (合作协议) of a rights provider with an operator, half-open in time (JS§36)."""

    id: int
    provider_id: int
    operator_id: int
    signed_at: datetime
    valid_from: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class NewListing:
    """What a provider wants to put on the shelf: its price in points and how many pieces there are."""

    provider_id: int
    title_zh: str
    title_en: str
    points: int
    stock: int


@dataclass(slots=True)
class Listing:
    """Goods or a service of a provider (权益): price in points, pieces left; `version` counts its prices."""

    id: int
    provider_id: int
    title_zh: str
    title_en: str
    points: int
    stock: int
    version: int
    state: str
    sold_until: datetime
    listed_at: datetime


@dataclass(frozen=True, slots=True)
class RedeemRequest:
    """One piece of a listing for an account's points; with an expectation, only at the price the person saw."""

    actor: Actor
    account_id: int
    key: str
    listing_id: int
    expected_points: int | None = None
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class Redemption:
    """Points exchanged, final at once: what was cancelled, the grams that went to the provider, and the voucher."""

    id: int
    account_id: int
    listing_id: int
    listing_version: int
    provider_id: int
    points: int
    grams: int
    voucher_code: str
    valid_until: datetime
    redeemed_at: datetime


@dataclass(frozen=True, slots=True)
class PastRedemption:
    """A redemption as its owner sees it later; `used_at` once the provider has checked the voucher."""

    redemption: Redemption
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The first outcome for a key, with the hash of the input it was given for."""

    input_hash: bytes
    outcome: Redemption | Refusal


type Ask = tuple[int, str]  # account_id, key


@dataclass(frozen=True, slots=True)
class Making:
    """What redemptions are made with: the batch's instant, new ids and codes, and the terms."""

    now: datetime
    ids: Iterator[int]
    codes: Iterator[str]
    terms: Terms


@dataclass(slots=True)
class Decided:
    """What a batch of requests comes to: one outcome each, in order, and what there is to write."""

    outcomes: list[Redemption | Refusal] = field(default_factory=list)
    redemptions: list[Redemption] = field(default_factory=list)
    answers: dict[Ask, Answer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VoucherCheck:
    """A member of the provider asks whether a voucher is good, and takes it."""

    actor: Actor
    code: str


@dataclass(slots=True)
class Voucher:
    """What the citizen shows at the till (兑换券); good once, until `valid_until`."""

    code: str
    account_id: int
    redemption_id: int
    provider_id: int
    valid_until: datetime
    used_at: datetime | None


class VoucherChanged(Struct, frozen=True, tag=True):
    """A fact to announce to the citizen: their redemption has a voucher, or it was used at that instant."""

    redemption_id: int
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A voucher that was good and is now used: what to hand over, and to whom it was."""

    code: str
    redemption_id: int
    listing_id: int
    used_at: datetime
    account_id: int
    provider_id: int
