"""The hot acts of the mall and of drops, each in batches: concurrent requests of this process share a transaction."""

from collections.abc import Awaitable, Callable, Sequence
from itertools import chain
from typing import NamedTuple

from backend import drops, ledger, mall
from backend.api import measures
from backend.kit import db
from backend.kit.batching import Batcher
from backend.kit.db import Tx
from backend.kit.errors import Refusal
from backend.kit.live import Tell
from backend.programme import RulePack


class Settled(NamedTuple):
    """What came of a redemption; the account if it changed, and the pieces that are left if any was sold."""

    outcome: mall.Redemption | Refusal
    account: ledger.Account | None
    left: int | None


type Redeem = Batcher[mall.RedeemRequest, Settled]
type Check = Batcher[mall.VoucherCheck, mall.Checked | Refusal]
type OnHold = Batcher[mall.HoldRequest, mall.Redemption | Refusal]
type Wish = Batcher[drops.WishRequest, drops.Wish | Refusal]
type Settle = Batcher[Sequence[mall.LateCheck], Sequence[mall.Checked | Refusal]]


def batchers(pack: RulePack, tell: Tell) -> tuple[Redeem, Check, OnHold, OnHold, Settle, Wish]:
    """What redeems, checks, confirms, gives back, settles, and wishes."""

    async def redeem(tx: Tx, requests: Sequence[mall.RedeemRequest]) -> list[Settled]:
        outcomes, left = await mall.sell(tx, requests, mall.Terms.of(pack, tx.now()))
        told = (fact for facts in tx.news.values() for fact in facts)
        changed = {fact.account.id: fact.account for fact in told if isinstance(fact, ledger.BooksChanged)}
        return [
            Settled(one, changed.get(asked.account_id), left.get(asked.listing_id))
            for one, asked in zip(outcomes, requests, strict=True)
        ]

    async def wish(tx: Tx, requests: Sequence[drops.WishRequest]) -> list[drops.Wish | Refusal]:
        return await drops.wish(tx, requests, mall.Terms.of(pack, tx.now()).step_up_above_points)

    return (
        _batcher("redeem", redeem, tell),
        _batcher("check", mall.check_vouchers, tell),
        _batcher("confirm", mall.confirm, tell),
        _batcher("give_back", mall.give_back, tell),
        _batcher("settle", _settle, tell),
        _batcher("wish", wish, tell),
    )


async def _settle(tx: Tx, sent: Sequence[Sequence[mall.LateCheck]]) -> list[Sequence[mall.Checked | Refusal]]:
    """What several tills send at one moment, each answered with its own."""
    outcomes = iter(await mall.check_late(tx, list(chain.from_iterable(sent))))
    return [[next(outcomes) for _ in checks] for checks in sent]


def _batcher[Request, Outcome](
    name: str, act: Callable[[Tx, Sequence[Request]], Awaitable[Sequence[Outcome]]], tell: Tell
) -> Batcher[Request, Outcome]:
    async def run(requests: Sequence[Request]) -> Sequence[Outcome]:
        measures.BATCHES.labels(name).observe(len(requests))
        async with db.transaction(tell=tell) as tx:
            return await act(tx, requests)

    return Batcher(run)
