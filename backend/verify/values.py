"""What a verification speaks of: an invariant with its proofs, and what was found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Proof:
    """A statement that lists what is broken, one row `what` each, and the complaint to make of them.

    It may read three relations that the runner puts before it: `pack`, one row of switches; `editions`, the dated
    numbers of the rule pack; and `published`, on which days which wording of a method was in force.
    """

    complaint: str
    broken: str


@dataclass(frozen=True, slots=True)
class Invariant:
    """One invariant of the regulations: its proofs, or why there is nothing to prove yet."""

    id: str
    title: str
    proofs: tuple[Proof, ...] = ()
    not_applicable: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one invariant: `holds` is None when it is not applicable, for the `reason` given.

    `broken` counts the rows that contradict it; `examples` are at most five of them, naming lots, accounts, entries
    and records by id alone.
    """

    id: str
    title: str
    holds: bool | None
    broken: int = 0
    examples: tuple[str, ...] = ()
    reason: str = ""
