"""A naive model of the books: slow, clear, written from design §5, sharing nothing with the books but a grant's form.

There are only parcels, each in one place, and a journal. Totals, honour and what is spendable are counted from them.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from backend.ledger.values import Grant

type Outcome = tuple[int, int] | str  # points and grams that moved, or the code of a refusal

FINAL = ("REDEEMED", "RETIRED", "EXPIRED")


@dataclass(slots=True, eq=False)
class Parcel:
    """Some points and the serials of the grams that came with them, in one place."""

    account: int
    issue: int
    owner: int
    place: str
    serials: range
    points: int
    granted_at: datetime
    spendable_until: datetime | None
    held_until: datetime | None = None
    purpose: str | None = None
    parent: "Parcel | None" = None
    reference: int | None = None
    settles_to: int | None = None
    id: int = 0  # the model makes no ids: it is told them after each act

    def row(self) -> tuple[object, ...]:
        """The parcel as a row of the books."""
        who = (self.id, self.account, self.issue, self.owner, self.place)
        what = (self.serials.start, self.serials.stop, len(self.serials), self.points)
        when = (self.granted_at, self.spendable_until, self.held_until)
        why = (self.purpose, self.parent and self.parent.id, self.reference, self.settles_to)
        return (*who, *what, *when, *why)

    def end_hold(self, place: str) -> None:
        """It is on hold no more, and nothing of the hold is left."""
        self.place, self.held_until, self.purpose, self.reference, self.settles_to = place, None, None, None, None


@dataclass(slots=True)
class Reference:
    """The model: `now` is set by whoever lets time pass."""

    now: datetime
    parcels: list[Parcel] = field(default_factory=list)
    journal: dict[int, list[tuple[str, int, int]]] = field(default_factory=lambda: defaultdict(list))
    carried: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    unnamed: list[Parcel] = field(default_factory=list)

    # --- what is true now

    def mine(self, account: int, place: str) -> list[Parcel]:
        """What belongs to the citizen and lies in this place."""
        return [p for p in self.parcels if p.account == p.owner == account and p.place == place]

    def spendable(self, account: int) -> list[Parcel]:
        """What can be taken, in the order in which it is: with grams, then earliest expiry, then oldest."""
        free = [p for p in self.mine(account, "FREE") if not self.is_over(p)]
        return sorted(free, key=lambda p: (not p.serials, p.spendable_until, p.granted_at, p.id))

    def is_over(self, parcel: Parcel) -> bool:
        """Whether the time to spend it is over: from the instant itself, whether or not anything ran."""
        return parcel.spendable_until is not None and parcel.spendable_until <= self.now

    def has_lapsed(self, parcel: Parcel) -> bool:
        """Whether a hold is past its deadline."""
        return parcel.held_until is not None and parcel.held_until <= self.now

    def honour(self, account: int) -> tuple[int, int]:
        """Points used up in any way, and grams retired for the person; a merchant's grams are no honour of theirs."""
        final = [p for place in FINAL for p in self.mine(account, place)]
        return sum(p.points for p in final), sum(len(p.serials) for p in final)

    def totals(self, account: int) -> dict[str, int]:
        """The running totals that the account's row must show."""
        places = {"free": "FREE", "held": "HELD", "redeemed": "REDEEMED", "retired": "RETIRED", "expired": "EXPIRED"}
        found = {name: self.mine(account, place) for name, place in places.items()}
        granted = [line for line in self.journal[account] if line[0] == "ISSUE"]
        helped = [p for p in self.parcels if p.account == account != p.owner]
        return {
            "id": account,
            "version": len(self.journal[account]),
            **{f"{name}_points": sum(p.points for p in parcels) for name, parcels in found.items()},
            **{f"{name}_grams": sum(len(p.serials) for p in found[name]) for name in found if name != "redeemed"},
            "granted_points": sum(points for _, points, _ in granted),
            "issued_grams": sum(grams for _, _, grams in granted),
            "helped_grams": sum(len(p.serials) for p in helped),
            "carried_grams": self.carried[account],
        }

    def issued(self, issue: int) -> int:
        """How many grams an issue has so far: wherever they are now, they are somewhere."""
        return sum(len(p.serials) for p in self.parcels if p.issue == issue)

    # --- what can be done

    def grant(self, new: Grant) -> Outcome:
        """Issue a lot; what the account carries over to its next one is what the grant says."""
        account = new.account_id
        serials = range(new.serial_from, new.serial_from + new.grams)
        until = new.spendable_until
        self._add(Parcel(account, new.issue_id, account, "FREE", serials, new.points, self.now, until))
        self.carried[account] = new.carried_grams
        return self._enter(account, "ISSUE", new.points, new.grams)

    def redeem(self, account: int, points: int, provider: int, reference: int) -> Outcome:
        """Points are used up; their grams pass to the provider."""
        if refused := self._refused(points, self.spendable(account), "NOT_ENOUGH_POINTS"):
            return refused
        return self._pass_on(account, self._cut(self.spendable(account), points), provider, reference)

    def retire(self, account: int, points: int, purpose: str) -> Outcome:
        """Points that carry grams are used up together with the grams."""
        carbon = [p for p in self.spendable(account) if p.serials]
        if refused := self._refused(points, carbon, "NOT_ENOUGH_GRAMS"):
            return refused
        moved = 0
        for piece in self._cut(carbon, points):
            piece.place, piece.purpose = "RETIRED", purpose
            moved += len(piece.serials)
        return self._enter(account, "RETIRE", points, moved)

    def hold(
        self, account: int, points: int, purpose: str, until: datetime, reference: int, settles_to: int | None
    ) -> Outcome:
        """Points and their grams are set aside until a deadline, at which they go to a provider or are free."""
        if refused := self._refused(points, self.spendable(account), "NOT_ENOUGH_POINTS"):
            return refused
        moved = 0
        for piece in self._cut(self.spendable(account), points):
            piece.place, piece.purpose, piece.held_until = "HELD", purpose, until
            piece.reference, piece.settles_to = reference, settles_to
            moved += len(piece.serials)
        return self._enter(account, "HOLD", points, moved)

    def release(self, account: int, purpose: str) -> Outcome:
        """What is held under a purpose is free again, or expires at once if its time is over."""
        return self._free(account, self._held(account, purpose))

    def settle(self, account: int, purpose: str, provider: int, reference: int) -> Outcome:
        """What is held under a purpose is redeemed, be its own time over or not: it was taken in time."""
        held = self._held(account, purpose)
        return self._pass_on(account, iter(held), provider, reference) if held else "NOT_HELD"

    def prolong(self, account: int, purpose: str, until: datetime, settles_to: int | None) -> Outcome:
        """What is held under a purpose has another deadline, and another end; that moves nothing."""
        held = self._held(account, purpose)
        for parcel in held:
            parcel.held_until, parcel.settles_to = until, settles_to
        return (0, 0) if held else "NOT_HELD"

    def lapse(self, account: int) -> Outcome:
        """What is held past its deadline has been with its provider, each act by itself, or free, since then."""
        over = sorted((p for p in self.mine(account, "HELD") if self.has_lapsed(p)), key=lambda p: p.id)
        moved = _sums(over)
        settling = [p for p in over if p.settles_to]
        for provider, reference in dict.fromkeys((p.settles_to, p.reference) for p in settling):
            mine = [p for p in settling if (p.settles_to, p.reference) == (provider, reference)]
            self._pass_on(account, iter(mine), provider or 0, reference or 0)
        self._free(account, [p for p in over if p not in settling])
        return moved if over else "NOT_HELD"

    def sweep(self, accounts: tuple[int, ...]) -> tuple[int, int, int]:
        """Time does its work everywhere: how many accounts it touched, points and grams that expired."""
        swept = points = grams = 0
        for account in accounts:
            lines = self.journal[account]
            before = len(lines)
            due = [p for p in self.mine(account, "FREE") if self.is_over(p)]
            self.lapse(account)
            if due:
                self._expire(account, due)
            swept += len(lines) > before
            points += sum(line[1] for line in lines[before:] if line[0] == "EXPIRE")
            grams += sum(line[2] for line in lines[before:] if line[0] == "EXPIRE")
        return swept, points, grams

    # --- how it is done

    def _held(self, account: int, purpose: str) -> list[Parcel]:
        return [p for p in self.mine(account, "HELD") if p.purpose == purpose]

    def _pass_on(self, account: int, pieces: Iterator[Parcel], provider: int, reference: int) -> Outcome:
        points = moved = 0
        for piece in pieces:
            piece.end_hold("REDEEMED")
            points, moved = points + piece.points, moved + len(piece.serials)
            if piece.serials:
                lot = replace(piece, owner=provider, place="FREE", points=0, spendable_until=None, parent=piece, id=0)
                lot.reference, lot.granted_at = reference, self.now
                self._add(lot)
                piece.serials = piece.serials[:0]
        return self._enter(account, "REDEEM", points, moved)

    def _free(self, account: int, parcels: list[Parcel]) -> Outcome:
        if not parcels:
            return "NOT_HELD"
        for parcel in parcels:
            parcel.end_hold("FREE")
        outcome = self._enter(account, "RELEASE", *_sums(parcels))
        if late := [p for p in parcels if self.is_over(p)]:
            self._expire(account, late)
        return outcome

    def _expire(self, account: int, parcels: list[Parcel]) -> None:
        for parcel in parcels:
            parcel.place = "EXPIRED"
        self._enter(account, "EXPIRE", *_sums(parcels))

    def _cut(self, parcels: list[Parcel], points: int) -> Iterator[Parcel]:
        """Pieces worth exactly so many points: whole parcels first, and of the last one perhaps only the head."""
        for parcel in parcels:
            if points >= parcel.points:
                yield parcel
                points -= parcel.points
            elif points > 0:
                grams = len(parcel.serials) * points // parcel.points
                head = replace(parcel, serials=parcel.serials[:grams], points=points, parent=parcel, id=0)
                parcel.serials, parcel.points = parcel.serials[grams:], parcel.points - points
                yield self._add(head)
                points = 0
            if not points:
                return

    def _refused(self, points: int, parcels: list[Parcel], code: str) -> str | None:
        if points <= 0:
            return "NOT_POSITIVE"
        return code if points > sum(p.points for p in parcels) else None

    def _add(self, parcel: Parcel) -> Parcel:
        self.parcels.append(parcel)
        self.unnamed.append(parcel)
        return parcel

    def _enter(self, account: int, kind: str, points: int, grams: int) -> tuple[int, int]:
        self.journal[account].append((kind, points, grams))
        return points, grams


def _sums(parcels: list[Parcel]) -> tuple[int, int]:
    return sum(p.points for p in parcels), sum(len(p.serials) for p in parcels)
