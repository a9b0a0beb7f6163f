"""Drops without a database, beside the mall: opens everything as the commands do, lets the rules decide, keeps it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count

from backend.drops import rules, wishing
from backend.drops.commands import Rule
from backend.drops.errors import commitment_used, drop_running
from backend.drops.values import (
    Answer,
    Ask,
    Commitment,
    Drop,
    DropState,
    Fate,
    Known,
    Making,
    NewDrop,
    Reveal,
    Round,
    Side,
    Term,
    Wish,
    WishKey,
    WishRequest,
)
from backend.kit import idempotency
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.ledger.values import Cause
from backend.mall.values import RedeemRequest, Redemption
from tests.mall.building import TRIAL
from tests.mall.memory import InMemory
from tests.mall.raffle import Names
from tests.mall.reference import DEAR
from tests.mall.seeing import DropSeen, drop_seen

TERM = Term(reveal_hours=24, most_rounds=3, settlement_days=7, registration_days=14)


@dataclass
class DropsInMemory:
    """Drops, commitments, seeds, rounds, wishes and answers in memory; deals and books are the mall's."""

    mall: InMemory
    drops: dict[int, Drop] = field(default_factory=dict)
    commitments: list[Commitment] = field(default_factory=list)
    reveals: list[Reveal] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    wishes: dict[WishKey, Wish] = field(default_factory=dict)
    announced: dict[str, tuple[NewDrop, int]] = field(default_factory=dict)
    wished: dict[Ask, Answer] = field(default_factory=dict)
    withdrawn: dict[Ask, Answer] = field(default_factory=dict)
    salts: Iterator[str] = field(default_factory=lambda: map("{:064x}".format, count(1)))

    async def seen(self, now: datetime) -> dict[int, DropSeen]:
        """Every drop as it stands."""
        seen = {}
        for drop in self.drops.values():
            ended = [one for one in self.rounds if one.drop_id == drop.id]
            seen[drop.id] = drop_seen(drop, ended, self._wishes(drop), now)
        return seen

    async def announce(self, actor: Actor, new: NewDrop, now: datetime) -> Drop | Refusal:
        """As the command."""
        if first := self.announced.get(new.key):
            return self.drops[first[1]] if first[0] == new else Refusal.key_reused(new.key)
        listing = self.mall.listings.get(new.listing_id)
        if listing is None:
            return Refusal.not_there("listing")
        drop = rules.announce(actor, new, listing, "TRIAL", now, (TRIAL, TERM))
        if isinstance(drop, Refusal):
            return drop
        if any(one.listing_id == listing.id and one.settled_at is None for one in self.drops.values()):
            return drop_running()
        if self._is_used(new.commitment):
            return commitment_used()
        drop.id = next(self.mall.shelf.ids)
        made = rules.commit(actor, drop, new.commitment, {}, now, TRIAL)
        if isinstance(made, Refusal):
            return made
        self.drops[drop.id] = drop
        self.commitments.append(made)
        self.announced[new.key] = new, drop.id
        return drop

    async def commit(self, actor: Actor, drop_id: int, commitment: str, now: datetime) -> Drop | Refusal:
        """As the command."""
        drop = self.drops.get(drop_id)
        if drop is None:
            return Refusal.not_there("drop")
        standing = self._committed(drop)
        made = rules.commit(actor, drop, commitment, standing, now, TRIAL)
        if isinstance(made, Refusal) or made.side in standing:
            return made if isinstance(made, Refusal) else drop
        if self._is_used(commitment):
            return commitment_used()
        self.commitments.append(made)
        if len(standing) + 1 == len(Side):
            rules.committed(drop)
        return drop

    async def reveal(self, actor: Actor, drop_id: int, seed: str, now: datetime) -> Drop | Refusal:
        """As the command."""
        drop = self.drops.get(drop_id)
        if drop is None:
            return Refusal.not_there("drop")
        stands = self._committed(drop), self._revealed(drop)
        told = rules.reveal(actor, drop, seed, stands, now, TRIAL)
        if isinstance(told, Refusal) or told.side in stands[1]:
            return told if isinstance(told, Refusal) else drop
        self.reveals.append(told)
        if len(stands[1]) + 1 == len(Side):
            drop.due_at = now
        return drop

    async def wish(self, requests: Sequence[WishRequest], now: datetime) -> list[Wish | Refusal]:
        """As the command."""
        return self._act(requests, wishing.wish, self.wished, now)

    async def withdraw(self, requests: Sequence[WishRequest], now: datetime) -> list[Wish | Refusal]:
        """As the command."""
        return self._act(requests, wishing.withdraw, self.withdrawn, now)

    async def draw(self, now: datetime, at_once: int) -> Names:
        """As the job, so many wishes at once."""
        while due := [one for one in self.drops.values() if one.settled_at is None and one.due_at <= now]:
            drop = min(due, key=lambda one: (one.due_at, one.id))
            if drop.state in {DropState.DRAWN, DropState.VOID}:
                await self._settle(drop, at_once, now)
            else:
                self._go_on(drop, now)
        deals = ((one, self.mall.redemptions[one.redemption_id]) for one in self.wishes.values() if one.redemption_id)
        return {(one.drop_id, one.account_id): (deal.id, deal.voucher_code) for one, deal in deals}

    # --- how it is done

    def _act(
        self, requests: Sequence[WishRequest], rule: Rule, answers: dict[Ask, Answer], now: datetime
    ) -> list[Wish | Refusal]:
        books = self.mall.books({request.account_id for request in requests}, now)
        asked = [(each, idempotency.fingerprint(each.account_id, each.drop_id)) for each in requests]
        goods = {one.id: self.mall.listings[one.listing_id].goods for one in self.drops.values()}
        asks = {drop_id: of.particulars.real_name_level for drop_id, of in goods.items()}
        known = Known(answers, self.drops, self.wishes, asks, self.mall.levels)
        decided = rule(asked, known, books, Making(now, self.salts, DEAR))
        self.mall.shelf.keep(books)
        self.wishes |= decided.wishes
        answers |= decided.answers
        return decided.outcomes

    def _go_on(self, drop: Drop, now: datetime) -> None:
        standing, revealed = self._committed(drop), self._revealed(drop)
        leaves = sorted(one.leaf for one in self._wishes(drop) if one.fate is not Fate.WITHDRAWN)
        if drop.state is not DropState.CLOSED:
            ended = rules.close(drop, leaves, standing, now)
            self.rounds += [ended] if ended else []
            return
        ended, won = rules.end_round(drop, (standing, revealed), leaves, now)
        self.rounds.append(ended)
        for one in self._open(drop):
            if one.leaf in won:
                self._keep(replace(one, rank=won.index(one.leaf) + 1))

    async def _settle(self, drop: Drop, at_once: int, now: datetime) -> None:
        wishes = sorted(self._open(drop), key=lambda one: (one.rank is None, one.rank, one.account_id))[:at_once]
        if not wishes:
            drop.settled_at = now
            return
        winners = [one.account_id for one in wishes if one.rank]
        terms = replace(self.mall.terms, step_up_above_points=drop.points)
        seen = rules.redemption_key(drop.id), drop.listing_id, drop.points, drop.listing_version
        held_for = rules.purpose(drop.id)
        asks = [RedeemRequest(Actor(each), each, *seen, held_for=held_for) for each in winners]
        served = dict(zip(winners, await self.mall.redeem(asks, now, terms), strict=True))
        unserved = [one.account_id for one in wishes if not isinstance(served.get(one.account_id), Redemption)]
        self._free(drop.id, unserved, now)
        for one in wishes:
            self._keep(rules.settle(one, served.get(one.account_id), now))

    def _free(self, drop_id: int, account_ids: Collection[int], now: datetime) -> None:
        books = self.mall.books(account_ids, now)
        for account_id in account_ids:
            books.release(account_id, rules.purpose(drop_id), Cause(0, drop_id, now))
        self.mall.shelf.keep(books)

    def _wishes(self, drop: Drop) -> list[Wish]:
        return [one for one in self.wishes.values() if one.drop_id == drop.id]

    def _open(self, drop: Drop) -> list[Wish]:
        return [one for one in self._wishes(drop) if one.fate is Fate.HELD]

    def _keep(self, wish: Wish) -> None:
        self.wishes[wish.account_id, wish.drop_id] = wish

    def _is_used(self, commitment: str) -> bool:
        return any(one.commitment == commitment for one in self.commitments)

    def _committed(self, drop: Drop) -> dict[Side, Commitment]:
        return {one.side: one for one in self.commitments if (one.drop_id, one.round) == (drop.id, drop.round)}

    def _revealed(self, drop: Drop) -> dict[Side, Reveal]:
        return {one.side: one for one in self.reveals if (one.drop_id, one.round) == (drop.id, drop.round)}
