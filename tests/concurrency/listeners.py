"""Many people who listen, each at several screens, and the acts that they all have to hear of."""

import asyncio
from collections.abc import Collection, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from time import perf_counter

from backend import mall
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.live import Tell
from backend.mall import Listing, RedeemRequest, Redemption
from tests.api.streaming import listening
from tests.concurrency.crowd import Crowd
from tests.mall.building import TERMS

AT_ONCE = 50  # connections that are made at the same time
ONE_BATCH = 200  # redemptions in one transaction, and so in one message


@dataclass(slots=True)
class Screen:
    """What one stream has told: the steps from version to version, and when each came."""

    account_id: int
    steps: list[tuple[int, int]] = field(default_factory=list)
    came: list[float] = field(default_factory=list)

    def is_whole(self, first: int, last: int) -> bool:
        """Whether it was told how the account stood, and then every version once and in order."""
        return self.steps == [(0, first), *((version - 1, version) for version in range(first + 1, last + 1))]


async def screens(crowd: Crowd, ports: Sequence[int], last: int) -> tuple[list[Screen], "asyncio.Future[list[None]]"]:
    """Everybody opens a stream at each port, a port that is named twice two; all have begun, and end with a version."""
    gate = asyncio.Semaphore(AT_ONCE)
    wanted = [(port, account_id, token) for port in ports for account_id, token in crowd.tokens.items()]
    shown = [Screen(account_id) for _, account_id, _ in wanted]
    begun = asyncio.Semaphore(0)

    async def watch(screen: Screen, port: int, token: str) -> None:
        async with AsyncExitStack() as stack:
            async with gate:
                stream = await stack.enter_async_context(listening(port, token))
                assert stream.status == 200
                event = await stream.event()
            begun.release()
            while True:
                screen.steps.append(event.versions)
                screen.came.append(perf_counter())
                if event.number == last:
                    return
                event = await stream.event()

    watching = asyncio.gather(*[watch(one, port, token) for one, (port, _, token) in zip(shown, wanted, strict=True)])
    for _ in shown:
        await begun.acquire()
    return shown, watching


async def everybody_redeems(people: Collection[int], listing: Listing, round_: int, tell: Tell) -> None:
    """One act of everybody's, in transactions of many members."""
    asked = [RedeemRequest(Actor(one), one, f"round {round_}", listing.id) for one in people]
    for first in range(0, len(asked), ONE_BATCH):
        async with db.transaction(tell=tell) as tx:
            outcomes = await mall.redeem(tx, asked[first : first + ONE_BATCH], TERMS)
        assert all(isinstance(outcome, Redemption) for outcome in outcomes)
