"""A crowd at the mall: people with points that were earned and issued, listings, and every request sent at once."""

import asyncio
import resource
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend import accounts, consents, identities
from backend.accounts import NewPerson
from backend.activities import Accepted, Draft
from backend.consents import GrantRequest
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.db import Tx
from backend.kit.time import business_day
from backend.mall import Listing
from backend.scenarios import Scenario
from tests.api.serving import TRIAL
from tests.concurrency.wire import GONE, Answer, read, sent
from tests.world import World, done, new_world

REDEEM = """mutation Redeem($input: RedeemInput!) { redeem(input: $input) {
  __typename
  ... on Redeemed { voucher { id points grams code validUntil } }
  ... on Rejected { code message }
} }"""
CHANGED = "{ __typename ... on RedemptionChanged { voucher { id standing } } ... on Rejected { code at } }"
CONFIRM = f"mutation Confirm($input: RedemptionInput!) {{ confirmRedemption(input: $input) {CHANGED} }}"
GIVE_BACK = f"mutation GiveBack($input: RedemptionInput!) {{ giveBackRedemption(input: $input) {CHANGED} }}"
CHECK = """mutation Check($input: CheckVoucherInput!) { checkVoucher(input: $input) {
  __typename
  ... on VoucherChecked { usedAt }
  ... on Rejected { code at }
} }"""


@dataclass(frozen=True, slots=True)
class Worth:
    """What somebody was issued."""

    points: int
    grams: int


SHOP = "teahouse"
EARNED = Worth(points=103, grams=1031)  # two metro rides of 515.5 g, ten grams a point

type Answers = dict[str, Answer]


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who is there, by account id with their token, and what is on the shelf."""

    world: World
    metro: Scenario
    tokens: Mapping[int, str]
    listings: Mapping[str, Listing]


async def gather_crowd(
    now: datetime,
    people: int,
    prices: Mapping[str, tuple[int, int]],
    since: datetime | None = None,
    drawn: Collection[str] = (),
) -> Crowd:
    """People who have EARNED it by two rides each; `prices` are points and stock by title, some of which are `drawn`.

    Their consents reach back to `since`.
    """
    async with db.transaction(now - timedelta(days=2)) as tx:
        world = await new_world(tx, TRIAL)
        metro = await world.scenario(tx, "metro", ("GZ_METRO_RIDE", "2017"), "travel")
        _, seller = await world.shop(tx, SHOP)
        named = {t: await world.listing(tx, seller, t, *price, drawn=t in drawn) for t, price in prices.items()}
        region = TRIAL.root.code
        crowd = await accounts.register_people(tx, [NewPerson(f"p{n}", region, f"p{n}") for n in range(people)])
        await _consent(tx, metro, crowd, since)
        tokens = {one: await identities.issue_token(tx, one, timedelta(days=30)) for one in crowd}
    gathered = Crowd(world, metro, tokens, named)
    await everybody_rides(gathered, "first", now, now - timedelta(days=1))
    issued = await world.issued(now, metro)
    assert (issued.grams, issued.points) == (EARNED.grams * people, EARNED.points * people)
    return gathered


async def everybody_rides(crowd: Crowd, name: str, now: datetime, start: datetime) -> None:
    """Two rides of everybody at once, delivered now, by which they have earned EARNED when it is issued."""
    end = start + timedelta(minutes=20)
    rides = [
        Draft(number, str(one), f"{name} ride {one}", start, end, {"rides": 2})
        for number, one in enumerate(crowd.tokens, 1)
    ]
    outcomes = await crowd.world.deliver(now, crowd.metro, *rides)
    assert all(isinstance(outcome, Accepted) for outcome in outcomes), outcomes


async def _consent(tx: Tx, metro: Scenario, crowd: list[int], since: datetime | None) -> None:
    notice = await consents.notice_in_force(tx, metro.id, business_day(tx.now(), TRIAL.zone))
    assert notice is not None
    said = (notice.version, notice.data_kinds, notice.sends_places)
    requests = [GrantRequest(Actor(one), one, metro.id, str(one), *said, since) for one in crowd]
    for outcome in await consents.grant(tx, requests, TRIAL):
        done(outcome)


def request(token: str, key: str, listing: Listing, address: str = "", *, hold: bool = False) -> bytes:
    """A redemption at the listing's price, or to set it aside first, as it goes over the wire."""
    seen = {"expectedPoints": listing.points, "expectedVersion": listing.version}
    return sent(token, REDEEM, {"key": key, "listingId": str(listing.id), "hold": hold, **seen}, address)


def confirm(token: str, redemption_id: str, address: str = "") -> bytes:
    """What somebody does who wants what they have set aside."""
    return sent(token, CONFIRM, {"redemption": redemption_id}, address)


def check(token: str, code: str, address: str = "") -> bytes:
    """A till's check of a voucher."""
    return sent(token, CHECK, {"code": code}, address)


async def tills(crowd: Crowd, count: int) -> list[str]:
    """The tokens of so many people at the tills of the crowd's shop."""
    async with db.transaction() as tx:
        staff = [await crowd.world.actor(tx, f"till {number}", SHOP) for number in range(count)]
        return [await identities.issue_token(tx, one.account_id, timedelta(days=30)) for one in staff]


async def all_at_once(
    port: int, requests: Mapping[str, bytes], answered: Callable[[Answers], object] = lambda _: None
) -> Answers:
    """Send every request, each on a connection of its own, before the first answer is read; what was answered.

    `answered` is told after each answer. A connection that breaks before its answer has none.
    """
    connections = await asyncio.gather(*[asyncio.open_connection("127.0.0.1", port) for _ in requests])
    for (_, writer), asked in zip(connections, requests.values(), strict=True):
        writer.write(asked)
    answers: Answers = {}

    async def hear(key: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            reply = await read(reader)
            assert reply.status == 200, reply.body
            answers[key] = reply.answer
            answered(answers)
        except GONE:
            pass
        finally:
            writer.close()

    await asyncio.gather(*[hear(key, *connection) for key, connection in zip(requests, connections, strict=True)])
    return answers


def allow_files(count: int) -> None:
    """Let this process, and the servers it starts, have so many files open; many systems begin with 1024 or fewer."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < count:
        wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
