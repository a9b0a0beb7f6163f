"""What the mall's naive model speaks of: offers, deals, what is asked and what is shown."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class Offer:
    """What is on the shelf, and how."""

    goods: int
    price: int
    stock: int
    days: int
    refund_days: int = 0
    limit: tuple[int, str] | None = None
    named: bool = False
    offline: bool = False
    drawn: bool = False
    version: int = 1
    sold: bool = True


@dataclass(slots=True, eq=False)
class Deal:
    """What somebody took from an offer.

    `over` is how and when an act ended what it waited for, `used` when and at which till its voucher was taken.
    """

    id: int
    code: str
    account: int
    offer: int
    version: int
    price: int
    grams: int
    made_at: datetime
    valid_until: datetime
    until: datetime | None = None
    unconfirmed: bool = False
    settles: bool = False
    over: tuple[str, datetime] | None = None
    has_voucher: bool = True
    used: tuple[datetime, int, str] | None = None

    @property
    def purpose(self) -> str:
        """What the books call it."""
        return f"redemption {self.id}"

    def told(self) -> str:
        """What its owner is told when it is made."""
        waits = "CONFIRM" if self.unconfirmed else "CHECK"
        waits = f"{waits} until {self.until} {self.settles}" if self.until else "final"
        return f"redeemed {self.id} {self.code} {self.price} {self.grams} {self.valid_until} {waits}"

    def used_before(self) -> str:
        """What whoever shows its voucher again is told."""
        return f"VOUCHER_USED {self.used[0]} {self.used[2]}".rstrip() if self.used else ""


@dataclass(frozen=True, slots=True)
class Ask:
    """What one person wants of one offer; `sees` is the price they saw, `name` the deal's id and code if it is made.

    Who was drawn has its points on hold already, under the purpose `held_for`.
    """

    account: int
    key: str
    offer: int
    hold: bool = False
    sees: int | None = None
    proved: bool = False
    name: tuple[int, str] = (0, "")
    held_for: str = ""


@dataclass(frozen=True, slots=True)
class Show:
    """A voucher shown at a till; with `key` it was at an instant without a network."""

    code: str
    till: int = 0
    theirs: bool = True
    key: str = ""
    at: datetime | None = None
