"""A server killed with -9 while a crowd redeems: what it said stays true, and whoever asks again is answered once."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from backend.kit import db
from backend.kit.time import clock
from tests.api.serving import Owner, Running, running, settle
from tests.concurrency.crowd import EARNED, Answers, Crowd, all_at_once, allow_files, gather_crowd, request
from tests.concurrency.wire import Answer

PEOPLE = 200
PRICES = {"Tea": (20, 100_000), "Rare tea": (20, 60), "Feast": (100, 1000), "Palace": (104, 1000)}
WANTED = ("Tea", "Rare tea", "Tea", "Feast", "Tea", "Palace", "Tea", "Tea", "Tea")
IN_FLIGHT, ACKNOWLEDGED = 1000, 50

type Standing = tuple[int, int, int, int, int]  # points free and redeemed, grams free and passed on, vouchers


def wishes(crowd: Crowd) -> dict[str, tuple[int, str]]:
    """Who wants what, by key; everybody's first wish comes before anybody's second."""
    numbered = enumerate(WANTED)
    return {f"{number}: {title} for {one}": (one, title) for number, title in numbered for one in crowd.tokens}


async def killed_while_answering(server: Running, requests: dict[str, bytes]) -> Answers:
    """What was acknowledged before the server was killed, with most requests still unanswered."""

    def kill(answers: Answers) -> None:
        if len(answers) == ACKNOWLEDGED:
            server.process.kill()

    answers = await all_at_once(server.port, requests, kill)
    assert await server.process.wait() == -9
    assert len(answers) >= ACKNOWLEDGED
    assert len(requests) - len(answers) >= IN_FLIGHT
    return answers


def refused(answer: Answer) -> str | int | None:
    """The code of a refusal."""
    return answer["code"] if answer["__typename"] == "Rejected" else None


def contradictions(said: Answers, again: Answers) -> dict[str, tuple[Answer, Answer]]:
    return {key: (said[key], again[key]) for key in said.keys() & again.keys() if said[key] != again[key]}


def told_standings(crowd: Crowd, answers: Answers) -> dict[int, Standing]:
    """How everybody stands by what they were answered."""
    points, grams, vouchers = Counter[int](), Counter[int](), Counter[int]()
    for key, (person, _) in wishes(crowd).items():
        if answers[key]["__typename"] == "Redeemed":
            points[person] += int(answers[key]["points"])
            grams[person] += int(answers[key]["grams"])
            vouchers[person] += 1
    return {
        one: (EARNED.points - points[one], points[one], EARNED.grams - grams[one], grams[one], vouchers[one])
        for one in crowd.tokens
    }


async def kept_standings(people: Iterable[int]) -> dict[int, Standing]:
    """How everybody stands by the rows."""
    rows = await db.pool().fetch(
        """SELECT id, free_points, redeemed_points, free_grams, helped_grams,
             (SELECT count(*) FROM mall_voucher WHERE account_id = account.id)
           FROM ledger_account AS account WHERE id = ANY($1)""",
        list(people),
    )
    return {one: (free, redeemed, owned, helped, vouchers) for one, free, redeemed, owned, helped, vouchers in rows}


async def the_shelf_agrees(crowd: Crowd, answers: Answers) -> None:
    """Every piece that left the shelf was redeemed once; the rare ones are gone, and nobody could pay for a palace."""
    ends = Counter((title, refused(answers[key])) for key, (_, title) in wishes(crowd).items())
    stocks = {row["id"]: row["stock"] for row in await db.pool().fetch("SELECT id, stock FROM mall_listing")}
    for title, listing in crowd.listings.items():
        assert stocks[listing.id] == PRICES[title][1] - ends[title, None]
    assert (ends["Rare tea", None], ends["Palace", "NOT_ENOUGH_POINTS"]) == (60, PEOPLE)
    assert {code for _, code in ends} == {None, "OUT_OF_STOCK", "NOT_ENOUGH_POINTS"}
    vouchers = Counter(answer["code"] for answer in answers.values() if answer["__typename"] == "Redeemed")
    assert set(vouchers.values()) == {1}


async def test_what_a_killed_server_acknowledged_stays_and_the_rest_is_settled_by_asking_again(
    owner: Owner, application_url: str, tmp_path: Path
) -> None:
    allow_files(2 * PEOPLE * len(WANTED))  # before the servers start: each takes this over
    await settle(owner)
    crowd = await gather_crowd(clock(), PEOPLE, PRICES)
    asked = {k: request(crowd.tokens[one], k, crowd.listings[title]) for k, (one, title) in wishes(crowd).items()}
    acknowledged: Answers = {}
    for _ in range(2):  # the second server is killed among repeats
        async with running(tmp_path / "log", "serve", DATABASE_URL=application_url) as server:
            await server.up()
            answers = await killed_while_answering(server, asked)
        assert contradictions(acknowledged, answers) == {}
        acknowledged |= answers
    async with running(tmp_path / "log", "serve", DATABASE_URL=application_url) as server:
        await server.up()
        settled = await all_at_once(server.port, asked)
        again = await all_at_once(server.port, dict(reversed(asked.items())))
        assert server.said == ""
    assert settled.keys() == again.keys() == asked.keys()
    assert contradictions(acknowledged, settled) == {}
    assert contradictions(settled, again) == {}
    assert await kept_standings(crowd.tokens) == told_standings(crowd, settled)
    await the_shelf_agrees(crowd, settled)
    await crowd.world.holds()
