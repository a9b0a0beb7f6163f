"""What the naive model of drops speaks of: drops, wishes, seeds, and how hashes are computed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

type Names = Mapping[tuple[int, int], tuple[int, str]]  # the deals that came of drops, by (drop, account)
type Whose = tuple[int, str]  # a round and a side

SIDES = ("OPERATOR", "AUTHORITY")
TERM, ROUNDS, HANDING_OUT, REGISTRATION = timedelta(hours=24), 3, timedelta(days=7), timedelta(days=14)
LONGEST = (2 * ROUNDS - 1) * TERM + HANDING_OUT  # one term to reveal, two for each round after; and a week more


def sha(*parts: str) -> str:
    """SHA-256 of bytes written in hexadecimal digits, one after the other."""
    return sha256(bytes.fromhex("".join(parts))).hexdigest()


def seed(key: str, round_: int, side: str, take: int) -> str:
    """What a side thinks of for a round: with take 0 what it should, with 1 another one, with 2 what is a copy."""
    of = (key, 1, SIDES[0], 0) if take == 2 else (key, round_, side, take)
    return sha256(repr(of).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Asked:
    """What one person asks of one drop; `salt` is what they are told if their wish is new."""

    account: int
    key: str
    drop: int
    proved: bool = False
    salt: str = ""


@dataclass(slots=True)
class Wished:
    """A wish in a drop, and what has become of it."""

    account: int
    salt: str
    leaf: str
    at: datetime
    fate: str = "HELD"
    rank: int | None = None
    why: str | None = None
    deal: int | None = None

    def told(self) -> str:
        """What its owner is told."""
        return f"wish {self.fate} {self.at} {self.leaf}"


@dataclass(slots=True, eq=False)
class Raffle:
    """A drop: `promised` are the commitments and `told` the seeds, `past` how rounds ended and who was missing."""

    id: int
    key: str
    offer: int
    version: int
    pieces: int
    price: int
    opens: datetime
    closes: datetime
    due: datetime
    state: str = "ANNOUNCED"
    round: int = 1
    root: str | None = None
    settled: bool = False
    promised: dict[Whose, str] = field(default_factory=dict)
    told: dict[Whose, str] = field(default_factory=dict)
    wishes: dict[int, Wished] = field(default_factory=dict)
    past: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    @property
    def purpose(self) -> str:
        """What the books call what it holds."""
        return f"drop:{self.id}"

    def missing(self, done: Mapping[Whose, str]) -> tuple[str, ...]:
        """Which sides have not done this in this round."""
        return tuple(side for side in SIDES if (self.round, side) not in done)

    def phase(self, now: datetime) -> str:
        """What it is in now: what is past its time is over, job or no job."""
        if self.state == "ANNOUNCED":
            return "ANNOUNCED" if now < self.closes else "VOID"
        if self.state == "COMMITTED":
            return "COMING" if now < self.opens else "OPEN" if now < self.closes else "CLOSED"
        return self.state
