"""The audit log at the edge: who was refused and who read whose data, told to the person and to nobody else."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from backend import accounts
from backend.accounts import Act, Line
from backend.accounts.audit import QUIET_FOR, note_operations
from backend.api import auditing
from backend.api.access import Note
from backend.api.auditing import Recorder
from backend.api.schema import CORE
from backend.kit import db
from backend.kit.time import clock
from tests.api.serving import until
from tests.api.test_staff import AUDIT, CALCULATE, RUNS, audit, calculate, sample
from tests.api.town import Town
from tests.security.walking import notes, roots

LINES = """query ($after: String) { auditLines(first: 3, after: $after) {
  edges { node { act operation yourself organisation { name { en } } } } pageInfo { hasNextPage endCursor } } }"""
CHECK = """mutation ($input: CheckVoucherInput!) { checkVoucher(input: $input) {
  __typename ... on Rejected { code } } }"""
ISSUE = 'mutation { issue(input: {run: "404"}) { __typename } }'


async def log(here: Town, kind: str = "citizen") -> list[Any]:
    """All that the audit log shows somebody, the oldest first."""
    found: list[Any] = []
    after = None
    while True:
        page = (await here.ask(kind, LINES, after=after))["auditLines"]
        found += [edge["node"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found[::-1]


async def kept(act: str) -> list[tuple[Any, ...]]:
    rows = await db.pool().fetch(
        "SELECT account_id, actor_id, organisation_id, operation FROM accounts_audit WHERE act = $1 ORDER BY at, id",
        act,
    )
    return [tuple(row) for row in rows]


async def refusals(count: int) -> list[tuple[Any, ...]]:
    """The refusals, once there are so many: they are written after the answer."""

    async def there() -> bool:
        return len(await kept("REFUSED")) >= count

    await until(there)
    return await kept("REFUSED")


async def voucher(here: Town) -> str:
    await here.riches()
    await here.people["citizen"].redeem("tea", str(here.tea.id), here.tea.points)
    code: str = await db.pool().fetchval("SELECT voucher_code FROM mall_redemption")
    return code


async def test_a_person_sees_in_whose_name_their_data_was_read_and_never_by_whom(here: Town) -> None:
    code = await voucher(here)
    await here.ask("merchant", CHECK, input={"code": code})
    await here.rides("ride 0", "ride 1", "ride 2")
    await calculate(here)
    await here.ask("authority", RUNS)
    seen = [line for line in await log(here) if line["act"] == "READ"]
    assert seen == [
        {"act": "READ", "operation": operation, "yourself": False, "organisation": {"name": {"en": name}}}
        for operation, name in (
            ("checkVoucher", "teahouse"),
            ("calculate", "Trial Operator"),
            ("runs", "Trial Authority"),
        )
    ]
    assert [line["act"] for line in await log(here, "another citizen")] == ["TOKEN_ISSUED"]


async def test_every_operation_that_says_it_leaves_a_line_of_a_read_leaves_one(here: Town) -> None:
    code = await voucher(here)
    await here.ask("merchant", CHECK, input={"code": code})
    await here.rides("ride 0", "ride 1", "ride 2")
    run = (await calculate(here))["run"]
    await here.ask("authority", RUNS)
    await audit(here, run, *sample(run))
    said = {root.name for root in roots(CORE) if Note.READ in notes(root)}
    elsewhere = {"seats", "seatProposals", "settleChecks", "extendVoucher"}  # in test_seats.py and test_tills.py
    assert {operation for *_, operation in await kept("READ")} == said - elsewhere


async def test_a_voucher_that_is_not_theirs_shows_a_merchant_nothing_and_leaves_no_line(here: Town) -> None:
    code = await voucher(here)
    await here.ask("another merchant", CHECK, input={"code": code})
    assert await kept("READ") == []


async def test_a_read_is_written_before_it_is_answered_or_nothing_is(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await here.rides("ride 0")
    await calculate(here)
    before = await kept("READ")

    async def broken(tx: db.Tx, lines: Sequence[Line]) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(accounts, "note_operations", broken)
    answer = await here.people["authority"].client.post(
        "/graphql", json={"query": RUNS}, headers={"authorization": f"Bearer {here.people['authority'].token}"}
    )
    assert answer.status_code == 500
    assert "data" not in answer.json()
    assert await kept("READ") == before


async def test_whoever_is_refused_by_a_permission_or_by_a_rule_has_a_line(here: Town) -> None:
    ben = await here.world_id("ben")
    assert await here.denied("another citizen", RUNS) == "NOT_ALLOWED"
    assert await here.denied("another citizen", CALCULATE, input={"scenario": "metro"}) == "NOT_ALLOWED"
    step_up = 'mutation { stepUp(input: {phone: "1", code: "1"}) { __typename } }'
    assert (await here.ask("another citizen", step_up))["stepUp"] == {"__typename": "Rejected"}
    assert sorted(await refusals(3)) == [(ben, ben, None, operation) for operation in ("calculate", "runs", "stepUp")]
    shown = [line for line in await log(here, "another citizen") if line["act"] == "REFUSED"]
    assert {(line["operation"], line["yourself"]) for line in shown} == {
        ("calculate", True),
        ("runs", True),
        ("stepUp", True),
    }


async def test_nobody_who_has_not_signed_in_and_nothing_that_is_not_there_leaves_a_line(here: Town) -> None:
    assert await here.denied("anybody", RUNS) == "SIGN_IN"
    await here.ask("authority", ISSUE)
    await here.ask("operator", AUDIT, input={"run": "404", "reviewed": [], "passed": True})
    assert await here.denied("another citizen", ISSUE) == "NOT_ALLOWED"
    assert [operation for *_, operation in await refusals(1)] == ["issue"]


async def test_a_flood_of_refusals_leaves_one_line_a_minute(here: Town) -> None:
    aliased = "{ " + " ".join(f"a{number}: waiting {{ records }}" for number in range(10)) + " }"
    await asyncio.gather(*(here.people["another citizen"].ask(aliased) for _ in range(20)))
    assert await here.denied("another citizen", RUNS) == "NOT_ALLOWED"
    assert sorted(operation for *_, operation in await refusals(2)) == ["runs", "waiting"]


async def test_another_process_adds_no_second_line_within_the_minute(here: Town) -> None:
    ben = await here.world_id("ben")
    now = clock()
    for seconds, lines in ((0, 1), (59, 1), (60, 2)):
        async with db.transaction() as tx:
            at = now + QUIET_FOR / 60 * seconds
            await note_operations(tx, [Line(ben, Act.REFUSED, ben, at, operation="runs")])
        assert len(await kept("REFUSED")) == lines


async def test_an_answer_never_waits_for_the_line_of_its_refusal(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    written = asyncio.Event()

    async def slow(tx: db.Tx, lines: Sequence[Line]) -> None:
        await written.wait()

    monkeypatch.setattr(accounts, "note_operations", slow)
    assert await here.denied("another citizen", RUNS) == "NOT_ALLOWED"
    written.set()


async def test_refusals_that_wait_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    free = asyncio.Event()

    async def slow(asked: Sequence[Sequence[Line]]) -> list[None]:
        await free.wait()
        return [None for _ in asked]

    monkeypatch.setattr(auditing, "_write", slow)
    recorder = Recorder()
    for number in range(auditing.MOST_WAITING + 50):
        await recorder.record(Refused(number))
    assert len(recorder._writing) == auditing.MOST_WAITING  # noqa: SLF001 - what is waiting shows nowhere else
    free.set()
    await recorder.settled()


class Refused:
    """A request of one of many accounts that was refused."""

    def __init__(self, account_id: int) -> None:
        self.now = clock()
        self.refused = {"runs"}
        self.shown: set[tuple[str, int, int | None]] = set()
        self.account_id = account_id

    def caller(self) -> "Refused":
        return self


async def test_reads_of_a_request_are_one_statement(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await here.rides(*(f"ride {number}" for number in range(5)))
    await calculate(here)
    calls: list[int] = []

    async def counting(tx: db.Tx, lines: Sequence[Line]) -> None:
        calls.append(len(lines))
        await note_operations(tx, lines)

    monkeypatch.setattr(accounts, "note_operations", counting)
    await here.ask("authority", "{ runs { id toReview { recordId } } again: runs { id } }")
    assert calls == [1]  # Ann's, once, however many of her records were shown
