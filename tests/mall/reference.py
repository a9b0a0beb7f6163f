"""A naive model of the mall: slow, clear, written from design §5; of the code it shares only the form of a grant.

There are offers with their pieces, and deals: what somebody took from which offer, and what has become of it. Points
and grams are in the ledger's own model. A drop, in a model of its own above this one, is another way to come to a deal.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.ledger.reference import Reference as LedgerReference
from tests.mall.deals import Ask, Deal, Offer, Show

type Outcome = str  # what it came to, or the code of a refusal and what it says

ZONE = timedelta(hours=8)  # Shanghai has no summer time
HOLD_MINUTES, DEAR, LONGEST = 15, 6, timedelta(days=366)


@dataclass(slots=True)
class Mall:
    """The model; `books.now` is set by whoever lets time pass."""

    books: LedgerReference
    offers: dict[int, Offer]
    provider: int
    ends: datetime
    levels: dict[int, bool]
    tills: dict[int, str]  # the open ones by number; 0 is none at all
    deals: list[Deal] = field(default_factory=list)
    answers: dict[tuple[int, str], tuple[Ask, Outcome]] = field(default_factory=dict)
    late: dict[tuple[bool, str], tuple[Show, Outcome]] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """The instant."""
        return self.books.now

    def standing(self, deal: Deal) -> str:
        """How a deal stands: whatever it waits for is over at its instant, job or no job."""
        if deal.over:
            return deal.over[0]
        if deal.until is None:
            return "FINAL"
        if deal.until <= self.now:
            return "FINAL" if deal.settles else "RELEASED"
        return "UNCONFIRMED" if deal.unconfirmed else "REFUNDABLE"

    def seen(self, deal: Deal) -> tuple[object, ...]:
        """A deal as it can be seen now."""
        what = (deal.account, deal.offer, deal.version, deal.price, deal.grams, deal.made_at, deal.valid_until)
        return (self.standing(deal), *what)

    # --- the citizen

    def redeem(self, asks: list[Ask]) -> list[Outcome]:
        """Take pieces, one after the other; the same key has the same answer for ever."""
        for account in sorted({ask.account for ask in asks}):
            self.books.lapse(account)
        return [self._answer(ask) for ask in asks]

    def confirm(self, account: int, deals: list[Deal]) -> list[Outcome]:
        """Mean what was set aside."""
        self.books.lapse(account)
        return [self._confirm(account, deal) for deal in deals]

    def give_back(self, account: int, deals: list[Deal]) -> list[Outcome]:
        """Have back what is not final."""
        self.books.lapse(account)
        return [self._give_back(account, deal) for deal in deals]

    # --- the merchant

    def check(self, shows: list[Show]) -> list[Outcome]:
        """Take vouchers, each once."""
        self._touch([show.code for show in shows])
        return [self._shown(show) or self._take(show, self.now) for show in shows]

    def check_late(self, shows: list[Show]) -> list[Outcome]:
        """Take what was shown before, in the order of arrival; the same key has the same answer for ever."""
        self._touch([show.code for show in shows])
        outcomes = []
        for show in shows:
            known = self.late.get((show.theirs, show.key))
            outcome = known[1] if known else self._shown(show) or self._take_late(show)
            if known and known[0] != show:
                outcome = "KEY_REUSED"
            elif outcome != "NOT_THERE":
                self.late[show.theirs, show.key] = show, outcome
            outcomes.append(outcome)
        return outcomes

    def extend(self, code: str, until: datetime, *, theirs: bool) -> Outcome:
        """Let a voucher be good for longer."""
        deal = self._deal(code)
        if deal is None or not theirs:
            return "NOT_THERE"
        if deal.used:
            return deal.used_before()
        stands = self.standing(deal)
        if deal.valid_until <= self.now:
            return "EXPIRED"
        if stands == "RELEASED":
            return "GIVEN_BACK"
        if not deal.valid_until < until <= self.now + LONGEST:
            return "BAD_EXTENSION"
        self._touch([code])
        deal.valid_until = until
        if stands == "REFUNDABLE" and not deal.settles:
            deal.until = until
            self.books.prolong(deal.account, deal.purpose, until, None)
        return "extended"

    def change(self, act: str, number: int, points: int) -> Outcome:
        """Do something to an offer."""
        offer = self.offers[number]
        if not offer.sold or self.now >= self.ends:
            return "NOT_ON_SHELF"
        match act:
            case "restock":
                offer.stock += points
            case "change price" if offer.drawn:  # wishes hold their points at it
                return "BAD_LISTING"
            case "change price":
                offer.price, offer.version = points, offer.version + 1
            case _:
                offer.sold = False
        return "done"

    # --- the job

    def end_holds(self) -> int:
        """Put back the pieces of what is over; how many holds were over since the last time."""
        over = [deal for deal in self.deals if not deal.over and deal.until and deal.until <= self.now]
        for account in sorted({deal.account for deal in over}):
            self.books.lapse(account)
        for deal in over:
            deal.over = self.standing(deal), deal.until or self.now
            self._put_back(deal)
        return len(over)

    # --- how it is done

    def _answer(self, ask: Ask) -> Outcome:
        asked = replace(ask, name=(0, ""), proved=False)
        first = self.answers.get((ask.account, ask.key))
        if first:
            return first[1] if first[0] == asked else "KEY_REUSED"
        if ask.offer not in self.offers:
            return "NOT_THERE"
        offer = self.offers[ask.offer]
        refused = self._refused(ask, offer)
        if not refused and offer.named and not self.levels[ask.account]:
            return "REAL_NAME_NEEDED"
        if not refused and offer.price > DEAR and not (ask.proved or ask.held_for):
            return "STEP_UP_NEEDED"
        outcome = refused or self._make(ask, offer)
        self.answers[ask.account, ask.key] = asked, outcome
        return outcome

    def _refused(self, ask: Ask, offer: Offer) -> Outcome:
        if not offer.sold or self.now >= self.ends:
            return "NOT_ON_SHELF"
        if offer.drawn and not ask.held_for:
            return "ONLY_BY_DROP"
        if ask.sees not in (None, offer.price):
            return "PRICE_CHANGED"
        if offer.limit and self._pieces(ask.account, offer) >= offer.limit[0]:
            return "LIMIT_REACHED"
        return "" if offer.stock else "OUT_OF_STOCK"

    def _pieces(self, account: int, offer: Offer) -> int:
        """How many pieces somebody has of goods, in every variant, in this local day or for ever."""
        mine = [d for d in self.deals if d.account == account and self.offers[d.offer].goods == offer.goods]
        if offer.limit and offer.limit[1] == "DAY":
            mine = [deal for deal in mine if (deal.made_at + ZONE).date() == (self.now + ZONE).date()]
        return sum(self.standing(deal) != "RELEASED" for deal in mine)

    def _make(self, ask: Ask, offer: Offer) -> Outcome:
        who = (*ask.name, ask.account, ask.offer, offer.version, offer.price, 0, self.now)
        deal = Deal(*who, self.now + timedelta(days=offer.days))
        if ask.hold:
            deal.unconfirmed, deal.until, deal.has_voucher = True, self.now + timedelta(minutes=HOLD_MINUTES), False
        else:
            self._mean(deal)
        points = (deal.account, deal.price)
        if ask.held_for:
            moved = self.books.settle(deal.account, ask.held_for, self.provider, deal.id)
        elif deal.until is None:
            moved = self.books.redeem(*points, self.provider, deal.id)
        else:
            settles_to = self.provider if deal.settles else None
            moved = self.books.hold(*points, deal.purpose, deal.until, deal.id, settles_to)
        if isinstance(moved, str):
            return moved
        deal.grams = moved[1]
        offer.stock -= 1
        self.deals.append(deal)
        return deal.told()

    def _mean(self, deal: Deal) -> None:
        """A deal that is meant is final, or waits for its check or its end."""
        offer = self.offers[deal.offer]
        deal.unconfirmed, deal.has_voucher = False, True
        deal.until = deal.made_at + timedelta(days=min(offer.refund_days, offer.days)) if offer.refund_days else None
        deal.settles = 0 < offer.refund_days < offer.days

    def _confirm(self, account: int, deal: Deal) -> Outcome:
        if deal.account != account or not (deal.until or deal.over):
            return "NOT_THERE"
        stands = self.standing(deal)
        if stands == "RELEASED":
            return f"HOLD_OVER {deal.over[1] if deal.over else deal.until}"
        if stands == "UNCONFIRMED":
            self._mean(deal)
            if deal.until is None:
                self._settle(deal)
            else:
                settles_to = self.provider if deal.settles else None
                self.books.prolong(account, deal.purpose, deal.until, settles_to)
        return "done"

    def _settle(self, deal: Deal) -> None:
        self.books.settle(deal.account, deal.purpose, self.provider, deal.id)
        deal.over = "FINAL", self.now

    def _give_back(self, account: int, deal: Deal) -> Outcome:
        if deal.account != account:
            return "NOT_THERE"
        stands = self.standing(deal)
        if stands == "FINAL":
            return "FINAL"
        if stands != "RELEASED":
            self.books.release(account, deal.purpose)
            deal.over = "RELEASED", self.now
            self._put_back(deal)
        return "done"

    def _put_back(self, deal: Deal) -> None:
        if deal.over and deal.over[0] == "RELEASED":
            self.offers[deal.offer].stock += 1

    def _deal(self, code: str) -> Deal | None:
        return next((deal for deal in self.deals if deal.code == code and deal.has_voucher), None)

    def _touch(self, codes: list[str]) -> None:
        """Whoever opens an account's books to look at what it has on hold finds there what is over."""
        found = [deal for deal in map(self._deal, codes) if deal and (deal.until or deal.over)]
        for account in sorted({deal.account for deal in found}):
            self.books.lapse(account)

    def _shown(self, show: Show) -> Outcome:
        is_there = self._deal(show.code) and show.theirs and (show.till == 0 or show.till in self.tills)
        return "" if is_there else "NOT_THERE"

    def _take_late(self, show: Show) -> Outcome:
        deal = self._deal(show.code)
        assert deal is not None
        assert show.at is not None
        if not self.offers[deal.offer].offline:
            return "NOT_OFFLINE"
        return self._take(show, show.at) if deal.made_at <= show.at <= self.now else "BAD_TIME"

    def _take(self, show: Show, at: datetime) -> Outcome:
        deal = self._deal(show.code)
        assert deal is not None
        if deal.used:
            return deal.used_before()
        if deal.valid_until <= at:
            return "EXPIRED"
        stands = self.standing(deal)
        if stands == "RELEASED":
            return "GIVEN_BACK"
        if stands == "REFUNDABLE":
            self._settle(deal)
        deal.used = at, show.till, self.tills.get(show.till, "")
        return f"checked {deal.id} {at}"
