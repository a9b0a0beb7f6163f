"""The decisions of the books, pure: a batch's accounts and lots in memory, and every change as balanced postings.

A command locks and loads `Books`, lets rules change them in order, and `ledger.post` writes what changed, one statement
per table. A refusal changes nothing, because everything is decided before anything is touched.
"""

from bisect import insort
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from backend.kit.errors import Refusal
from backend.ledger.errors import not_enough_grams, not_enough_points, not_held, nothing_to_take
from backend.ledger.values import Account, Because, Cause, Entry, EntryKind, Grant, Lot, Posting, Quoted, State, Taken
from backend.ledger.writing import Writing


def order(lot: Lot) -> tuple[bool, datetime | None, datetime, int]:
    """Points with grams first, then the earliest expiry, then the oldest (JS§37, A-02)."""
    return lot.grams == 0, lot.spendable_until, lot.granted_at, lot.id


def share(grams: int, points: int, taken: int) -> int:
    """The grams that come with a part of a lot's points, rounded down; the last part takes the rest."""
    return grams if taken == points else grams * taken // points


def take(lots: Sequence[Lot], points: int) -> list[tuple[Lot, int, int]]:
    """Which lots, in the order in which they are taken, give how many points and grams; they may not suffice."""
    parts: list[tuple[Lot, int, int]] = []
    for lot in lots:
        taken = min(points, lot.points)
        parts.append((lot, taken, share(lot.grams, lot.points, taken)))
        points -= taken
        if not points:
            break
    return parts


def quote(lots: Sequence[Lot], points: int) -> list[Quoted]:
    """What so many points would take, part by part, each with the reason why it comes before the next (JS§37, A-02)."""
    parts = take(lots, points)
    follows: list[Lot | None] = [*lots[1:], None]
    return [
        Quoted(lot.issue_id, taken, grams, lot.spendable_until, _because(lot, after))
        for (lot, taken, grams), after in zip(parts, follows, strict=False)
    ]


def _because(lot: Lot, after: Lot | None) -> Because:
    if after is None:
        return Because.LAST
    if lot.grams and not after.grams:
        return Because.CARBON_FIRST
    return Because.EARLIER_EXPIRY if lot.spendable_until != after.spendable_until else Because.OLDER


@dataclass(slots=True)
class Books:
    """The books of one batch: what is locked and loaded, and what has changed since.

    `lots` holds each account's spendable lots in the order in which they are taken; `held` its lots on hold.
    """

    accounts: dict[int, Account]
    ids: Iterator[int] = field(default_factory=lambda: iter(()))
    lots: dict[int, list[Lot]] = field(default_factory=dict)
    held: dict[int, list[Lot]] = field(default_factory=dict)
    new_lots: list[Lot] = field(default_factory=list)
    changed_lots: dict[int, Lot] = field(default_factory=dict)
    changed_accounts: dict[int, Account] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)

    def spendable(self, account_id: int) -> int:
        """The points of the loaded lots: what the batch wants or all there is; the running total may hold some due."""
        return sum(lot.points for lot in self.lots.get(account_id, ()))

    def grant(self, grant: Grant, cause: Cause) -> Lot:
        """Issue a lot to an account (L-01; L-02 when it has no grams)."""
        account = self.accounts[grant.account_id]
        serials = (grant.serial_from, grant.serial_from + grant.grams)
        lot = Lot(
            next(self.ids),
            grant.account_id,
            grant.issue_id,
            grant.account_id,
            State.FREE,
            *serials,
            grant.points,
            cause.at,
            grant.spendable_until,
        )
        self.new_lots.append(lot)
        insort(self.lots.setdefault(grant.account_id, []), lot, key=order)  # a later act of the batch may take it
        account.carried_grams = grant.carried_grams
        account.issued_grams += grant.grams
        account.granted_points += grant.points
        writing = self._write(EntryKind.ISSUE, account, cause)
        writing.move("GRAM", ("WORLD", "FREE"), grant.grams, lot.id)
        writing.move("POINT", ("WORLD", "FREE"), grant.points, lot.id)
        return lot

    def redeem(self, account_id: int, points: int, provider_id: int, cause: Cause) -> Taken | Refusal:
        """Cancel points and pass their grams to the provider, who becomes their owner (L-03, JS§27, JS§37)."""
        if refused := self._short(account_id, points):
            return refused
        account = self.accounts[account_id]
        writing = self._write(EntryKind.REDEEM, account, cause)
        for lot, taken, grams in take(self.lots[account_id], points):
            part = self._part(lot, taken, grams, State.REDEEMED)
            self._pass_on(part, provider_id, cause)
            writing.take(part.id, taken, grams)
        account.redeemed_points += points
        account.helped_grams += writing.grams
        return writing.close("REDEEMED", "MERCHANT", provider_id)

    def retire(self, account_id: int, points: int, purpose: str, cause: Cause) -> Taken | Refusal:
        """Retire points that carry grams, and the grams with them, for one of the uses of JS§26 (L-04, A-03)."""
        carbon = [lot for lot in self.lots.get(account_id, ()) if lot.grams]
        if refused := self._short(account_id, points, carbon, not_enough_grams):
            return refused
        account = self.accounts[account_id]
        writing = self._write(EntryKind.RETIRE, account, cause)
        for lot, taken, grams in take(carbon, points):
            part = self._part(lot, taken, grams, State.RETIRED)
            part.purpose = purpose
            writing.take(part.id, taken, grams)
        account.retired_points += points
        account.retired_grams += writing.grams
        return writing.close("RETIRED", "RETIRED")

    def hold(
        self, account_id: int, points: int, purpose: str, until: datetime, cause: Cause, settles_to: int | None = None
    ) -> Taken | Refusal:
        """Set points and their grams aside until a deadline (L-08); then they settle to a provider, or are free."""
        if refused := self._short(account_id, points):
            return refused
        account = self.accounts[account_id]
        writing = self._write(EntryKind.HOLD, account, cause)
        for lot, taken, grams in take(self.lots[account_id], points):
            part = self._part(lot, taken, grams, State.HELD)
            part.purpose, part.held_until, part.reference_id = purpose, until, cause.reference_id
            part.settles_to_id = settles_to
            self.held.setdefault(account_id, []).append(part)
            writing.move("GRAM", ("FREE", "HELD"), grams, part.id)
            writing.move("POINT", ("FREE", "HELD"), taken, part.id)
        return writing.taken()

    def prolong(self, account_id: int, purpose: str, until: datetime, settles_to: int | None) -> Refusal | None:
        """Give what is held under a purpose another deadline, and another end at it; nothing moves."""
        lots = self._held_for(account_id, purpose)
        for lot in lots:
            lot.held_until, lot.settles_to_id = until, settles_to
            self._touch(lot)
        return None if lots else not_held()

    def release(self, account_id: int, purpose: str, cause: Cause) -> Taken | Refusal:
        """Free what is held under a purpose (L-08); what expired meanwhile expires at once."""
        return self._free(account_id, self._held_for(account_id, purpose), cause)

    def settle(self, account_id: int, purpose: str, provider_id: int, cause: Cause) -> Taken | Refusal:
        """Cancel the points held under a purpose and pass their grams to the provider (L-03)."""
        lots = self._held_for(account_id, purpose)
        return self._settle(account_id, lots, provider_id, cause) if lots else not_held()

    def lapse(self, account_id: int, cause: Cause) -> list[Taken]:
        """End what is held past its deadline: it has counted as settled or free from that instant, job or no job."""
        over = [lot for lot in self.held.get(account_id, ()) if lot.held_until and lot.held_until <= cause.at]
        ended: list[Taken] = []
        for provider_id, reference_id in dict.fromkeys((lot.settles_to_id, lot.reference_id) for lot in over):
            if provider_id is not None and reference_id is not None:
                lots = [lot for lot in over if (lot.settles_to_id, lot.reference_id) == (provider_id, reference_id)]
                ended.append(self._settle(account_id, lots, provider_id, replace(cause, reference_id=reference_id)))
        freed = self._free(account_id, [lot for lot in over if lot.state is State.HELD], cause)
        return ended if isinstance(freed, Refusal) else [*ended, freed]

    def expire(self, account_id: int, due: Sequence[Lot], cause: Cause) -> Taken:
        """Zero lots whose time is over, as voluntary cancellation; they stay as honour (L-05, JS§37–38)."""
        account = self.accounts[account_id]
        writing = self._write(EntryKind.EXPIRE, account, cause)
        for lot in due:
            lot.state = State.EXPIRED
            self.changed_lots[lot.id] = lot
            writing.take(lot.id, lot.points, lot.grams)
        account.expired_points += writing.points
        account.expired_grams += writing.grams
        return writing.close("EXPIRED", "EXPIRED")

    def holds(self, account_id: int, purpose: str) -> bool:
        """Whether anything is held under a purpose."""
        return bool(self._held_for(account_id, purpose))

    def _held_for(self, account_id: int, purpose: str) -> list[Lot]:
        return [lot for lot in self.held.get(account_id, ()) if lot.purpose == purpose]

    def _settle(self, account_id: int, lots: Sequence[Lot], provider_id: int, cause: Cause) -> Taken:
        account = self.accounts[account_id]
        writing = self._write(EntryKind.REDEEM, account, cause)
        for lot in lots:
            self._end_hold(lot, State.REDEEMED)
            grams = lot.grams
            self._pass_on(lot, provider_id, cause)
            writing.take(lot.id, lot.points, grams, "HELD")
        account.redeemed_points += writing.points
        account.helped_grams += writing.grams
        return writing.close("REDEEMED", "MERCHANT", provider_id)

    def _end_hold(self, lot: Lot, state: State) -> None:
        lot.state = state
        lot.held_until = lot.purpose = lot.reference_id = lot.settles_to_id = None
        self.held[lot.account_id].remove(lot)
        self._touch(lot)

    def _free(self, account_id: int, lots: Sequence[Lot], cause: Cause) -> Taken | Refusal:
        if not lots:
            return not_held()
        writing = self._write(EntryKind.RELEASE, self.accounts[account_id], cause)
        for lot in lots:
            self._end_hold(lot, State.FREE)
            writing.move("GRAM", ("HELD", "FREE"), lot.grams, lot.id)
            writing.move("POINT", ("HELD", "FREE"), lot.points, lot.id)
        late = [lot for lot in lots if lot.spendable_until is not None and lot.spendable_until <= cause.at]
        free = self.lots.setdefault(account_id, [])
        free += [lot for lot in lots if lot not in late]
        free.sort(key=order)
        if late:
            self.expire(account_id, late, cause)
        return writing.taken()

    def _short(
        self,
        account_id: int,
        points: int,
        lots: Sequence[Lot] | None = None,
        refusal: Callable[[int, int], Refusal] = not_enough_points,
    ) -> Refusal | None:
        if points <= 0:
            return nothing_to_take()
        free = sum(lot.points for lot in (self.lots.get(account_id, ()) if lots is None else lots))
        return refusal(points, free) if free < points else None

    def _part(self, lot: Lot, points: int, grams: int, state: State) -> Lot:
        """The part of a lot in its new state: the lot itself when all is taken, else a child that takes the head."""
        if points == lot.points:
            lot.state = state
            self.lots[lot.account_id].remove(lot)
            self._touch(lot)
            return lot
        head = lot.serial_from
        lot.serial_from, lot.points = head + grams, lot.points - points
        self._touch(lot)
        child = Lot(
            next(self.ids),
            lot.account_id,
            lot.issue_id,
            lot.owner_id,
            state,
            head,
            head + grams,
            points,
            lot.granted_at,
            lot.spendable_until,
            parent_id=lot.id,
        )
        self.new_lots.append(child)
        return child

    def _pass_on(self, part: Lot, provider_id: int, cause: Cause) -> None:
        """Move a redeemed part's grams into a lot of the provider; the points stay behind, cancelled."""
        if not part.grams:
            return
        serials = (part.serial_from, part.serial_until)
        part.serial_until = part.serial_from
        self.new_lots.append(
            Lot(
                next(self.ids),
                part.account_id,
                part.issue_id,
                provider_id,
                State.FREE,
                *serials,
                0,
                cause.at,
                None,
                parent_id=part.id,
                reference_id=cause.reference_id,
            )
        )

    def _touch(self, lot: Lot) -> None:
        self.changed_lots[lot.id] = lot

    def _write(self, kind: EntryKind, account: Account, cause: Cause) -> Writing:
        account.version += 1
        self.changed_accounts[account.id] = account
        entry = Entry(account.id, next(self.ids), kind, account.version, cause.actor_id, cause.reference_id, cause.at)
        self.entries.append(entry)
        return Writing(entry, account, self.postings)
