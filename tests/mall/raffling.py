"""Plays the steps of drops in a shop and in the model alike, and compares what each of them is told."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from backend.drops.values import Drop, NewDrop, Wish, WishRequest
from backend.kit.actor import Actor, Seat
from backend.kit.errors import Refusal
from tests.mall.building import CLERK
from tests.mall.raffle import Asked, Names, Raffle, seed, sha
from tests.mall.raffles import Raffles
from tests.mall.seeing import DropSeen
from tests.mall.steps import BOGUS, Batch, Both, Step

AUTHORITY = 810
OFFICIAL = Actor(24, (Seat(AUTHORITY, frozenset({"AUTHORITY"}), "MEMBER", "TRIAL"),))
STAFF = {"OPERATOR": CLERK, "AUTHORITY": OFFICIAL}
NOWHERE = 0  # no drop has this id


class DropShop(Protocol):
    """The drops that are tried: in memory, or in rows."""

    async def seen(self, now: datetime) -> dict[int, DropSeen]: ...
    async def announce(self, actor: Actor, new: NewDrop, now: datetime) -> Drop | Refusal: ...
    async def commit(self, actor: Actor, drop_id: int, commitment: str, now: datetime) -> Drop | Refusal: ...
    async def reveal(self, actor: Actor, drop_id: int, seed: str, now: datetime) -> Drop | Refusal: ...
    async def wish(self, requests: Sequence[WishRequest], now: datetime) -> list[Wish | Refusal]: ...
    async def withdraw(self, requests: Sequence[WishRequest], now: datetime) -> list[Wish | Refusal]: ...
    async def draw(self, now: datetime, at_once: int) -> Names: ...


def told(outcome: Drop | Wish | Refusal) -> str:
    """An outcome in the words of the model."""
    match outcome:
        case Refusal():
            return outcome.code
        case Wish():
            return f"wish {outcome.fate} {outcome.wished_at} {outcome.leaf}"
        case Drop():
            return "done"


@dataclass(slots=True)
class Raffling:
    """One history's drops."""

    shop: DropShop
    raffles: Raffles

    def players(self) -> dict[str, Callable[[Batch], Awaitable[Both]]]:
        """Who plays which act."""
        return {
            "announce": self._announce,
            "commit": self._commit,
            "reveal": self._reveal,
            "wish": self._wish,
            "withdraw": self._wish,
            "draw": self._draw,
        }

    async def agree(self) -> None:
        """Every drop stands as the model says."""
        seen, expected = await self.shop.seen(self.raffles.now), self.raffles.seen()
        assert seen == expected, f"{seen} is not {expected}"

    def _drop(self, step: Step) -> Raffle | None:
        """The drop that a step is about: the one that is so many before the last."""
        raffles = self.raffles.raffles
        return raffles[-1 - step.which % len(raffles)] if raffles and step.which != BOGUS else None

    async def _announce(self, batch: Batch) -> Both:
        [step] = batch
        now, key = self.raffles.now, f"drop {step.key}"
        opens, its_seed = now + step.span, seed(key, 1, "OPERATOR", 0)
        new = NewDrop(key, step.which, step.points, opens, opens + step.lasts, sha(its_seed))
        ours = await self.shop.announce(CLERK, new, now)
        its_id = ours.id if isinstance(ours, Drop) else NOWHERE
        return [f"announced {its_id}" if its_id else told(ours)], [self.raffles.announce(new, its_id)]

    async def _commit(self, batch: Batch) -> Both:
        [step] = batch
        its_id, its_seed = self._seed(step)
        ours = await self.shop.commit(STAFF[step.side], its_id, sha(its_seed), self.raffles.now)
        return [told(ours)], [self.raffles.commit(its_id, step.side, sha(its_seed))]

    async def _reveal(self, batch: Batch) -> Both:
        [step] = batch
        its_id, its_seed = self._seed(step)
        ours = await self.shop.reveal(STAFF[step.side], its_id, its_seed, self.raffles.now)
        return [told(ours)], [self.raffles.reveal(its_id, step.side, its_seed)]

    def _seed(self, step: Step) -> tuple[int, str]:
        drop = self._drop(step)
        key, round_ = (drop.key, drop.round) if drop else ("", 1)
        return drop.id if drop else NOWHERE, seed(key, round_, step.side, step.take)

    async def _wish(self, batch: Batch) -> Both:
        requests, asks, now = [], [], self.raffles.now
        for step in batch:
            drop, key = self._drop(step), f"wish {step.key}"
            asks.append(Asked(step.account, key, drop.id if drop else NOWHERE, step.proved))
            actor = Actor(step.account, proved_at=now if step.proved else None)
            requests.append(WishRequest(actor, step.account, key, asks[-1].drop))
        if batch[0].act == "withdraw":
            return list(map(told, await self.shop.withdraw(requests, now))), self.raffles.withdraw(asks)
        ours = await self.shop.wish(requests, now)
        salted = [
            Asked(ask.account, ask.key, ask.drop, ask.proved, one.salt if isinstance(one, Wish) else "")
            for ask, one in zip(asks, ours, strict=True)
        ]
        return list(map(told, ours)), self.raffles.wish(salted)

    async def _draw(self, batch: Batch) -> Both:
        """What has come of it is compared with everything else; here it is only counted."""
        [step] = batch
        names = await self.shop.draw(self.raffles.now, step.points)
        came = self.raffles.draw(names) or ["NOTHING"]
        return came, came
