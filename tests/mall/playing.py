"""Plays steps in a mall and in the model alike; compares after each: outcomes, standings, stock, points and grams."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.ledger.values import Grant
from backend.mall.shelf_values import Listing
from backend.mall.values import (
    Checked,
    HoldRequest,
    LateCheck,
    RedeemRequest,
    Redemption,
    Voucher,
    VoucherCheck,
)
from tests.ledger.comparison import Comparison
from tests.mall.building import RIVAL, SELLER
from tests.mall.deals import Ask, Deal, Show
from tests.mall.histories import Tally, model
from tests.mall.raffles import Raffles
from tests.mall.raffling import DropShop, Raffling
from tests.mall.reference import Mall
from tests.mall.seeing import Seen
from tests.mall.steps import ACCOUNTS, TILLS, Batch, Both, History, Step

ISSUE = 1
ANYBODY = 3  # a `which` that is looked up among everybody's deals


class Shop(Protocol):
    """The mall that is tried: in memory, or in rows."""

    async def seen(self, now: datetime) -> Seen: ...
    async def grant(self, grant: Grant, now: datetime) -> None: ...
    async def redeem(self, requests: Sequence[RedeemRequest], now: datetime) -> list[Redemption | Refusal]: ...
    async def confirm(self, requests: Sequence[HoldRequest], now: datetime) -> list[Redemption | Refusal]: ...
    async def give_back(self, requests: Sequence[HoldRequest], now: datetime) -> list[Redemption | Refusal]: ...
    async def check(self, checks: Sequence[VoucherCheck], now: datetime) -> list[Checked | Refusal]: ...
    async def check_late(self, checks: Sequence[LateCheck], now: datetime) -> list[Checked | Refusal]: ...
    async def extend(self, actor: Actor, code: str, until: datetime, now: datetime) -> Voucher | Refusal: ...
    async def change(self, act: str, listing_id: int, number: int, now: datetime) -> Listing | Refusal: ...
    async def end_holds(self, now: datetime) -> int: ...
    async def sweep(self, now: datetime) -> None: ...


def told(outcome: Redemption | Refusal | Checked | Voucher | Listing) -> str:
    """An outcome in the words of the model."""
    match outcome:
        case Refusal(code=("HOLD_OVER" | "VOUCHER_USED") as code, data=data):
            return f"{code} {datetime.fromisoformat(str(data['at']))} {data.get('till', '')}".rstrip()
        case Refusal(code=code):
            return code
        case Checked():
            return f"checked {outcome.redemption_id} {outcome.used_at}"
        case Redemption():
            waits = f"{outcome.awaits} until {outcome.held_until} {outcome.settles}" if outcome.awaits else "final"
            what = (outcome.id, outcome.voucher_code, outcome.points, outcome.grams, outcome.valid_until)
            return f"redeemed {' '.join(map(str, what))} {waits}"
        case _:
            return "extended" if isinstance(outcome, Voucher) else "done"


@dataclass(slots=True)
class Playing:
    """One history, played in a shop and in the model."""

    shop: Shop
    drops: DropShop
    tally: Tally
    mall: Mall = field(default_factory=model)
    comparison: Comparison = field(init=False)
    raffling: Raffling = field(init=False)

    def __post_init__(self) -> None:
        self.raffling = Raffling(self.drops, Raffles(self.mall))
        self.comparison = Comparison(self.mall.books)

    async def play(self, history: History) -> None:
        """Play it from the first step to the last."""
        players: dict[str, Callable[[Batch], Awaitable[Both]]] = {
            "redeem": self._redeem,
            "confirm": self._of_theirs,
            "give back": self._of_theirs,
            "check": self._check,
            "check late": self._check_late,
            "extend": self._extend,
            "grant": self._grant,
            "end holds": self._job,
            "sweep": self._job,
            "wait": self._wait,
            **self.raffling.players(),
        }
        self.tally.histories += 1
        for batch in history:
            ours, theirs = await players.get(batch[0].act, self._change)(batch)
            assert ours == theirs
            self.tally.steps += len(batch)
            for outcome in theirs:
                self.tally.count(batch[0].act, outcome)
            await self._agree()
        seen = await self.shop.seen(self.mall.now)
        self.comparison.finish(seen.accounts, seen.lots, seen.entries, seen.postings)

    async def _agree(self) -> None:
        seen, mall = await self.shop.seen(self.mall.now), self.mall
        await self.raffling.agree()
        self.comparison.agree(seen.accounts, seen.lots)
        offers = {n: (one.price, one.stock, one.version, one.sold) for n, one in mall.offers.items()}
        assert seen.offers == offers
        assert seen.deals == {deal.id: mall.seen(deal) for deal in mall.deals}
        assert seen.vouchers == {
            deal.code: (deal.valid_until, *((deal.used[0], TILLS[deal.used[1]]) if deal.used else (None, None)))
            for deal in mall.deals
            if deal.has_voucher
        }

    def _deals(self, step: Step, *, mine: bool) -> list[Deal]:
        """The deal that a step is about: of theirs, or mostly of those with a voucher; none where there is none."""
        deals = self.mall.deals
        if step.which != ANYBODY:
            deals = [deal for deal in deals if (deal.account == step.account if mine else deal.has_voucher)]
        return [deals[-1 - step.which % len(deals)]] if deals else []

    async def _redeem(self, batch: Batch) -> Both:
        requests, asks = [], []
        for step in batch:
            offer = self.mall.offers.get(step.which)
            sees = None if step.sees == "nothing" or offer is None else offer.price + (step.sees == "other")
            key, proved_at = f"key {step.key}", self.mall.now if step.proved else None
            actor = Actor(step.account, proved_at=proved_at)
            requests.append(RedeemRequest(actor, step.account, key, step.which, sees, hold=step.hold))
            asks.append(Ask(step.account, key, step.which, step.hold, sees, step.proved))
        ours = await self.shop.redeem(requests, self.mall.now)
        named = [replace(ask, name=_name_of(outcome)) for ask, outcome in zip(asks, ours, strict=True)]
        return list(map(told, ours)), self.mall.redeem(named)

    async def _of_theirs(self, batch: Batch) -> Both:
        [step] = batch
        deals = self._deals(step, mine=True)
        requests = [HoldRequest(Actor(step.account), deal.id) for deal in deals]
        act, model_act = (
            (self.shop.confirm, self.mall.confirm)
            if step.act == "confirm"
            else (self.shop.give_back, self.mall.give_back)
        )
        if not deals:
            return [], []
        ours = await act(requests, self.mall.now)
        words = ["done" if isinstance(one, Redemption) else told(one) for one in ours]
        return words, model_act(step.account, deals)

    async def _check(self, batch: Batch) -> Both:
        shown = [(step, deal) for step in batch for deal in self._deals(step, mine=False)]
        checks = [VoucherCheck(_whose(step), deal.code, TILLS[step.till]) for step, deal in shown]
        shows = [Show(deal.code, step.till, step.theirs) for step, deal in shown]
        return list(map(told, await self.shop.check(checks, self.mall.now))), self.mall.check(shows)

    async def _check_late(self, batch: Batch) -> Both:
        shown = [(step, deal, f"late {step.key}") for step in batch for deal in self._deals(step, mine=False)]
        at = self.mall.now
        checks = [LateCheck(_whose(s), key, deal.code, at - s.span, TILLS[s.till]) for s, deal, key in shown]
        shows = [Show(deal.code, s.till, s.theirs, key, at - s.span) for s, deal, key in shown]
        return list(map(told, await self.shop.check_late(checks, at))), self.mall.check_late(shows)

    async def _extend(self, batch: Batch) -> Both:
        [step] = batch
        ours, theirs = [], []
        for deal in self._deals(step, mine=False):
            until = min(self.mall.now, deal.valid_until) + step.span
            ours.append(told(await self.shop.extend(_whose(step), deal.code, until, self.mall.now)))
            theirs.append(self.mall.extend(deal.code, until, theirs=step.theirs))
        return ours, theirs

    async def _grant(self, batch: Batch) -> Both:
        [step] = batch
        first, until = self.mall.books.issued(ISSUE) + 1, self.mall.now + step.span
        grant = Grant(step.account, ISSUE, first, step.grams, step.points, 0, until)
        await self.shop.grant(grant, self.mall.now)
        self.mall.books.grant(grant)
        return ["done"], ["done"]

    async def _change(self, batch: Batch) -> Both:
        [step] = batch
        done = await self.shop.change(step.act, step.which, step.points, self.mall.now)
        return [told(done)], [self.mall.change(step.act, step.which, step.points)]

    async def _job(self, batch: Batch) -> Both:
        [step] = batch
        if step.act == "sweep":
            await self.shop.sweep(self.mall.now)
            swept, _, _ = self.mall.books.sweep(ACCOUNTS)
            return ["done" if swept else "NOTHING"], ["done" if swept else "NOTHING"]
        ended = await self.shop.end_holds(self.mall.now)
        return [f"{ended} ended" if ended else "NOTHING"], [f"{n} ended" if (n := self.mall.end_holds()) else "NOTHING"]

    async def _wait(self, batch: Batch) -> Both:
        [step] = batch
        self.mall.books.now += step.span
        return ["done"], ["done"]


def _whose(step: Step) -> Actor:
    return SELLER if step.theirs else RIVAL


def _name_of(outcome: Redemption | Refusal) -> tuple[int, str]:
    return (outcome.id, outcome.voucher_code) if isinstance(outcome, Redemption) else (0, "")
