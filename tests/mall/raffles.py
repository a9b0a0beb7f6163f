"""A naive model of fair drops: slow, clear, written from design §5; of the code it shares only the form of a notice.

A drop is another way to come to a deal: who wins redeems in the mall's own model, with the points that the wish held.
Hashes are computed as in `docs/drop_check.py`, over what the model remembers by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from backend.drops.values import NewDrop
from tests.mall.deals import Ask, Offer
from tests.mall.raffle import LONGEST, REGISTRATION, ROUNDS, SIDES, TERM, Asked, Names, Raffle, Whose, Wished, sha
from tests.mall.reference import DEAR, Mall, Outcome
from tests.mall.seeing import DropSeen


@dataclass(slots=True)
class Raffles:
    """The model of all drops, above the mall's."""

    mall: Mall
    raffles: list[Raffle] = field(default_factory=list)
    notices: dict[str, tuple[NewDrop, int]] = field(default_factory=dict)
    answers: dict[tuple[str, int, str], tuple[int, Outcome]] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """The instant."""
        return self.mall.now

    def seen(self) -> dict[int, DropSeen]:
        """Every drop as it can be seen now."""
        return {
            one.id: (
                *(one.phase(self.now), one.round, one.due, one.root, one.settled, tuple(one.past)),
                {w.account: (w.fate, w.leaf, w.at, w.rank, w.why, w.deal) for w in one.wishes.values()},
            )
            for one in self.raffles
        }

    def find(self, drop: int) -> Raffle | None:
        """A drop by its id."""
        return next((one for one in self.raffles if one.id == drop), None)

    # --- the two sides

    def announce(self, new: NewDrop, its_id: int) -> Outcome:
        """Announce a drop, with the operator's commitment; the same key has the same answer for ever."""
        if first := self.notices.get(new.key):
            return f"announced {first[1]}" if first[0] == new else "KEY_REUSED"
        offer = self.mall.offers.get(new.listing_id)
        if offer is None:
            return "NOT_THERE"
        if refused := self._unannounceable(new, offer) or self._copied(new.commitment):
            return refused
        what = (new.listing_id, offer.version, new.pieces, offer.price)
        self.raffles.append(Raffle(its_id, new.key, *what, new.opens_at, new.closes_at, due=new.closes_at))
        self.raffles[-1].promised[1, SIDES[0]] = new.commitment
        self.notices[new.key] = new, its_id
        return f"announced {its_id}"

    def commit(self, drop: int, side: str, commitment: str) -> Outcome:
        """Commit to a seed of this round: once, and never to one that anybody has committed to."""
        one = self.find(drop)
        if one is None:
            return "NOT_THERE"
        if stands := one.promised.get((one.round, side)):
            return "done" if stands == commitment else "COMMITTED_ALREADY"
        is_asked_for = one.state == "ANNOUNCED" or (one.state == "CLOSED" and one.round > 1)
        if not is_asked_for or one.due <= self.now:
            return "COMMITTED_ALREADY"
        if refused := self._copied(commitment):
            return refused
        one.promised[one.round, side] = commitment
        if one.missing(one.promised):
            return "done"
        if one.round == 1:
            one.state = "COMMITTED"
        else:
            one.due += TERM
        return "done"

    def reveal(self, drop: int, side: str, its_seed: str) -> Outcome:
        """Tell the seed of this round, once the list is closed and within the term."""
        one = self.find(drop)
        if one is None:
            return "NOT_THERE"
        if told := one.told.get((one.round, side)):
            return "done" if told == its_seed else "SEED_DIFFERS"
        if one.state in {"DRAWN", "VOID"} or (one.state == "CLOSED" and one.due <= self.now):
            return "REVEAL_OVER"
        if one.state != "CLOSED" or one.missing(one.promised):
            return "NOT_CLOSED"
        if sha(its_seed) != one.promised[one.round, side]:
            return "SEED_DIFFERS"
        one.told[one.round, side] = its_seed
        if not one.missing(one.told):
            one.due = self.now
        return "done"

    # --- the citizen

    def wish(self, asks: list[Asked]) -> list[Outcome]:
        """Wish for pieces, one after the other; a wish holds its points."""
        return self._each("wish", asks)

    def withdraw(self, asks: list[Asked]) -> list[Outcome]:
        """Take wishes back."""
        return self._each("withdraw", asks)

    # --- the job

    def draw(self, names: Names) -> list[Outcome]:
        """Do what is due until nothing is, always in the drop that has waited for longest; what has come of it."""
        came: list[Outcome] = []
        while due := [one for one in self.raffles if not one.settled and one.due <= self.now]:
            one = min(due, key=lambda each: (each.due, each.id))
            if one.state in {"DRAWN", "VOID"}:
                came += self._settle(one, names)
            elif one.state == "CLOSED":
                came.append(self._end_round(one))
            else:
                came.append(self._close(one))
        return came

    # --- how it is done

    def _unannounceable(self, new: NewDrop, offer: Offer) -> Outcome:
        if not offer.sold or self.now >= self.mall.ends:
            return "NOT_ON_SHELF"
        is_in_time = self.now < new.opens_at < new.closes_at <= new.opens_at + REGISTRATION
        ends_in_time = new.closes_at + LONGEST < self.mall.ends
        if not (offer.drawn and 0 < new.pieces <= offer.stock and is_in_time and ends_in_time):
            return "BAD_DROP"
        is_running = any(one.offer == new.listing_id and not one.settled for one in self.raffles)
        return "DROP_RUNNING" if is_running else ""

    def _copied(self, commitment: str) -> Outcome:
        """Whoever could copy a commitment would choose the seed that somebody else has."""
        return "COMMITMENT_USED" if any(commitment in one.promised.values() for one in self.raffles) else ""

    def _each(self, act: str, asks: list[Asked]) -> list[Outcome]:
        for account in sorted({ask.account for ask in asks}):
            self.mall.books.lapse(account)
        outcomes = []
        for ask in asks:
            known, one = self.answers.get((act, ask.account, ask.key)), self.find(ask.drop)
            if known:
                outcome = known[1] if known[0] == ask.drop else "KEY_REUSED"
            elif one is None:
                outcome = "NOT_THERE"
            else:
                outcome = self._wish(one, ask) if act == "wish" else self._withdraw(one, ask)
                if outcome not in {"STEP_UP_NEEDED", "REAL_NAME_NEEDED"}:  # with it, the same key goes on
                    self.answers[act, ask.account, ask.key] = ask.drop, outcome
            outcomes.append(outcome)
        return outcomes

    def _wish(self, one: Raffle, ask: Asked) -> Outcome:
        phase, mine = one.phase(self.now), one.wishes.get(ask.account)
        if phase in {"ANNOUNCED", "COMING"}:
            return "DROP_NOT_OPEN"
        if phase != "OPEN":
            return "DROP_OVER"
        if mine and mine.fate == "HELD":
            return "WISHED_ALREADY"
        if self.mall.offers[one.offer].named and not self.mall.levels[ask.account]:
            return "REAL_NAME_NEEDED"
        if one.price > DEAR and not ask.proved:
            return "STEP_UP_NEEDED"
        held = self.mall.books.hold(ask.account, one.price, one.purpose, one.closes + LONGEST, one.id, None)
        if isinstance(held, str):
            return held
        if mine is None:
            leaf = sha(ask.salt, f"{ask.account:016x}{one.id:016x}")
            mine = one.wishes[ask.account] = Wished(ask.account, ask.salt, leaf, self.now)
        mine.fate, mine.at = "HELD", self.now
        return mine.told()

    def _withdraw(self, one: Raffle, ask: Asked) -> Outcome:
        mine = one.wishes.get(ask.account)
        if mine is None or mine.fate != "HELD":
            return "NOT_WISHED"
        if one.phase(self.now) != "OPEN":
            return "DROP_OVER"
        self.mall.books.release(ask.account, one.purpose)
        mine.fate = "WITHDRAWN"
        return mine.told()

    def _close(self, one: Raffle) -> Outcome:
        if one.state == "ANNOUNCED":
            return self._void(one, "NOT_COMMITTED", one.promised)
        one.state, one.due = "CLOSED", self.now + TERM
        one.root = sha(*self._leaves(one))
        return "CLOSED"

    def _leaves(self, one: Raffle) -> list[str]:
        return sorted(wish.leaf for wish in one.wishes.values() if wish.fate != "WITHDRAWN")

    def _end_round(self, one: Raffle) -> Outcome:
        if not one.missing(one.told):
            both, leaves = "".join(one.told[one.round, side] for side in SIDES), self._leaves(one)
            won = sorted(leaves, key=lambda leaf: sha(both, sha(*leaves), leaf))[: one.pieces]
            for wish in one.wishes.values():
                if wish.fate == "HELD" and wish.leaf in won:
                    wish.rank = won.index(wish.leaf) + 1
            one.past.append(("DRAWN", ()))
            one.state, one.due = "DRAWN", self.now
            return "DRAWN"
        ending, done = ("NOT_COMMITTED", one.promised) if one.missing(one.promised) else ("NOT_REVEALED", one.told)
        if one.round == ROUNDS or one.closes + LONGEST <= self.now:
            return self._void(one, ending, done)
        one.past.append((ending, one.missing(done)))
        one.round, one.due = one.round + 1, self.now + TERM
        return ending

    def _void(self, one: Raffle, ending: str, done: Mapping[Whose, str]) -> Outcome:
        one.past.append((ending, one.missing(done)))
        one.state, one.due = "VOID", self.now
        return f"VOID:{ending}"

    def _settle(self, one: Raffle, names: Names) -> list[Outcome]:
        """Whoever has won redeems, in their order; everybody else's points are free."""
        still = sorted(
            (w for w in one.wishes.values() if w.fate == "HELD"), key=lambda w: w.rank or len(one.wishes) + 1
        )
        ask = Ask(0, one.purpose, one.offer, sees=one.price, held_for=one.purpose)
        named = [(w.account, names.get((one.id, w.account), (0, ""))) for w in still if w.rank]
        asks = [replace(ask, account=account, name=name) for account, name in named]
        came = self.mall.redeem(asks)
        for wish, told in zip(still, [*came, *[""] * (len(still) - len(came))], strict=True):
            if told.startswith("redeemed"):
                wish.fate, wish.deal = "SERVED", int(told.split()[1])
                continue
            self.mall.books.lapse(wish.account)
            self.mall.books.release(wish.account, one.purpose)
            wish.fate, wish.why = ("UNSERVED", told) if told else ("LOST", None)
        one.settled = True
        return [f"{wish.fate}:{wish.why}" if wish.why else wish.fate for wish in still]
