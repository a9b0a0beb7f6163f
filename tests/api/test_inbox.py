"""The inbox at the edge: what one was told, newest first, how much is unread, and that nobody else sees or reads it."""

from datetime import date, timedelta
from typing import Any

import pytest

from backend import inbox
from backend.inbox import Ending, NewMessage, PointsExpiring
from backend.kit import db
from backend.kit.time import clock
from tests.api.town import Town, cost

MESSAGES = """query ($first: Int, $after: String) { messages(first: $first, after: $after) {
  edges { node { id at readAt content { __typename ... on PointsExpiring { endings { lastDay points grams } } } } }
  pageInfo { hasNextPage endCursor } } }"""
UNREAD = "{ me { unreadMessages } }"
READ = """mutation ($input: ReadMessagesInput!) { readMessages(input: $input) {
  __typename ... on MessagesRead { unread } ... on Rejected { code message path }
} }"""
SOON, LATER = date(2026, 12, 20), date(2027, 2, 18)


async def told(here: Town, handle: str, *subjects: str) -> None:
    """Tell somebody of each subject, one minute after the other, the last one just now."""
    account_id = await here.world_id(handle)
    for place, subject in enumerate(reversed(subjects)):
        async with db.transaction(clock() - timedelta(minutes=place)) as tx:
            content = PointsExpiring((Ending(SOON, len(subject), 50), Ending(LATER, 1, 0)))
            await inbox.tell(tx, [NewMessage(account_id, subject, content)])


async def listed(here: Town, kind: str = "citizen", **page: object) -> list[Any]:
    messages = (await here.ask(kind, MESSAGES, **page))["messages"]
    return [edge["node"] for edge in messages["edges"]]


async def unread(here: Town, kind: str = "citizen") -> int:
    count: int = (await here.ask(kind, UNREAD))["me"]["unreadMessages"]
    return count


async def read(here: Town, until: object, kind: str = "citizen") -> Any:  # noqa: ANN401 - JSON may be anything
    return (await here.ask(kind, READ, input={"until": until}))["readMessages"]


async def test_messages_come_newest_first_with_what_they_are_about(here: Town) -> None:
    assert (await listed(here), await unread(here)) == ([], 0)
    await told(here, "ann", "a", "bb")
    first, second = await listed(here)
    assert first["content"] == {
        "__typename": "PointsExpiring",
        "endings": [
            {"lastDay": "2026-12-20", "points": 2, "grams": 50},
            {"lastDay": "2027-02-18", "points": 1, "grams": 0},
        ],
    }
    assert (first["readAt"], second["content"]["endings"][0]["points"]) == (None, 1)
    assert await unread(here) == 2


async def test_pages_follow_one_another(here: Town) -> None:
    await told(here, "ann", "a", "bb", "ccc")
    page = (await here.ask("citizen", MESSAGES, first=2))["messages"]["pageInfo"]
    assert page["hasNextPage"]
    rest = await listed(here, first=2, after=page["endCursor"])
    assert [one["content"]["endings"][0]["points"] for one in rest] == [1]


async def test_what_came_up_to_what_was_seen_is_read_and_nothing_newer(here: Town) -> None:
    await told(here, "ann", "a", "bb", "ccc")
    _, seen, _ = await listed(here)
    assert await read(here, seen["at"]) == {"__typename": "MessagesRead", "unread": 1}
    newest, *older = await listed(here)
    assert newest["readAt"] is None
    assert all(one["readAt"] for one in older)
    assert await unread(here) == 1
    assert await read(here, seen["at"]) == {"__typename": "MessagesRead", "unread": 1}
    assert (await listed(here))[1:] == older


@pytest.mark.parametrize("until", ["2026-11-20T12:00:00", "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00"])
async def test_what_is_no_instant_is_refused_and_nothing_is_read(here: Town, until: str) -> None:
    await told(here, "ann", "a")
    refused = await read(here, until)
    assert (refused["code"], refused["path"]) == ("INVALID", ["input", "until"])
    assert await unread(here) == 1


async def test_nobody_else_sees_or_reads_them(here: Town) -> None:
    await told(here, "ann", "a")
    await told(here, "ben", "bb")
    others = [kind for kind in here.people if kind not in {"citizen", "anybody", "another citizen"}]
    for kind in others:
        assert (await listed(here, kind), await unread(here, kind)) == ([], 0), kind
        assert (await read(here, clock().isoformat(), kind))["unread"] == 0
    [of_ben] = await listed(here, "another citizen")
    assert of_ben["content"]["endings"][0]["points"] == 2
    await read(here, clock().isoformat(), "another citizen")
    assert (await unread(here), (await listed(here))[0]["readAt"]) == (1, None)
    assert await here.denied("anybody", MESSAGES) == "SIGN_IN"
    assert await here.denied("anybody", READ, input={"until": clock().isoformat()}) == "SIGN_IN"


async def test_a_page_takes_one_statement_and_the_count_another(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await told(here, "ann", "a", "bb", "ccc")
    assert (
        await cost(here, "citizen", "{ messages { edges { node { id content { __typename } } } } }", monkeypatch) == 1
    )
    without = await cost(here, "citizen", "{ me { accountId } }", monkeypatch)
    assert await cost(here, "citizen", UNREAD, monkeypatch) == without + 1
