"""The plain values of the mall: what redemptions, holds and vouchers are, and what is asked of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from msgspec import Struct

from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.kit.time import business_day
from backend.mall.shelf_values import Listing
from backend.programme.values import RulePack


class Awaits(StrEnum):
    """What a redemption on hold waits for."""

    CONFIRM = "CONFIRM"  # the citizen says yes within the pack's minutes, or it was never one
    CHECK = "CHECK"  # the till, or the end of the time in which the citizen may return it


class Ending(StrEnum):
    """How a hold ended."""

    SETTLED = "SETTLED"  # the points are cancelled, and the grams passed on (L-03)
    RELEASED = "RELEASED"  # points, grams and piece are where they were (L-08)


class Standing(StrEnum):
    """How a redemption stands at an instant."""

    UNCONFIRMED = "UNCONFIRMED"
    REFUNDABLE = "REFUNDABLE"
    FINAL = "FINAL"
    RELEASED = "RELEASED"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the rule pack sets for the mall: from where on a code is asked for, how long a hold is kept, the zone."""

    step_up_above_points: int
    hold_minutes: int
    zone: ZoneInfo

    @classmethod
    def of(cls, pack: RulePack, now: datetime) -> Self:
        """What a pack sets at an instant."""
        rules = pack.on(business_day(now, pack.zone))
        return cls(rules.step_up_above_points, rules.redemption_hold_minutes, pack.zone)


@dataclass(frozen=True, slots=True)
class RedeemRequest:
    """One piece of a listing for an account's points; with an expectation, only at the price the person saw.

    With `hold` it is only set aside, for the person to confirm. With `held_for` its points are on hold
    under that purpose already, as those of who was drawn.
    """

    actor: Actor
    account_id: int
    key: str
    listing_id: int
    expected_points: int | None = None
    expected_version: int | None = None
    hold: bool = False
    held_for: str | None = None


class Redemption(Struct, frozen=True, omit_defaults=True):
    """Points exchanged, or set aside with their grams: for what, and the voucher.

    `awaits` is none where it is final: the points are cancelled and the grams are the provider's. Else it stands as it
    is until `held_until`, and then settles, or is released.
    """

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
    awaits: Awaits | None = None
    held_until: datetime | None = None
    settles: bool = False


@dataclass(slots=True)
class Hold:
    """What a redemption waits for until when, and whether it settles then; and how that ended."""

    account_id: int
    redemption_id: int
    listing_id: int
    awaits: Awaits
    until: datetime
    settles: bool
    ended_at: datetime | None = None
    ending: Ending | None = None


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """The owner of a redemption that is on hold confirms it, or gives it back."""

    actor: Actor
    redemption_id: int


@dataclass(slots=True)
class Held:
    """A redemption on hold as a command finds it under the lock, with the listing it is for."""

    redemption: Redemption
    hold: Hold
    listing: Listing


@dataclass(frozen=True, slots=True)
class PastRedemption:
    """A redemption as its owner sees it later: how it stands; when and at which till it was checked, if it was.

    `timed_out` is what was released because nobody confirmed or used it in time, and was not given back.
    """

    redemption: Redemption
    standing: Standing
    used_at: datetime | None = None
    till_name: str | None = None
    timed_out: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The first outcome for a key, with the hash of the input it was given for."""

    input_hash: bytes
    outcome: Redemption | Refusal


type Ask = tuple[int, str]  # account_id, key
type Person = tuple[int, int]  # account_id and goods_id: whose pieces of what are counted


@dataclass(frozen=True, slots=True)
class Making:
    """What redemptions are made with: the batch's instant, new ids and codes, and the terms."""

    now: datetime
    ids: Iterator[int]
    codes: Iterator[str]
    terms: Terms


@dataclass(slots=True)
class Known:
    """What is known of those who ask: pieces they have in the listing's period, and their real-name levels."""

    pieces: dict[Person, int] = field(default_factory=dict)
    levels: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Decided:
    """What a batch of requests comes to: one outcome each, in order, and what there is to write."""

    outcomes: list[Redemption | Refusal] = field(default_factory=list)
    redemptions: list[Redemption] = field(default_factory=list)
    answers: dict[Ask, Answer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VoucherCheck:
    """A member of the provider asks whether a voucher is good, and takes it, at one of its tills or at none."""

    actor: Actor
    code: str
    till_id: int | None = None


@dataclass(frozen=True, slots=True)
class LateCheck:
    """A check that was made without a network at an instant, and is sent later under a key of the till."""

    actor: Actor
    key: str
    code: str
    checked_at: datetime
    till_id: int | None = None


@dataclass(slots=True)
class Voucher:
    """What the citizen shows at the till (兑换券); good once, until `valid_until`."""

    code: str
    account_id: int
    redemption_id: int
    listing_id: int
    provider_id: int
    redeemed_at: datetime
    valid_until: datetime
    used_at: datetime | None = None
    till_id: int | None = None
    till_name: str | None = None


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
    till_id: int | None = None
