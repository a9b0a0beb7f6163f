"""Not yours looks like not there: every id that can be named, tried by everybody whose it is not.

The places come from the schema, so an operation that takes an id has a case here or the test fails. What is compared is
the whole answer, and how many statements it took: somebody who is refused learns nothing from either.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    get_named_type,
)

from backend import mall
from backend.api.auditing import Recorder
from backend.api.schema import CORE
from backend.kit import db
from tests.security.asked import ASKED
from tests.security.callers import COLUMNS, IGNORED, Crowd, Things, crowd
from tests.security.walking import roots
from tests.world import everything

MISSING = "404"
OWNERS = {"owner", "owner_fresh", "owner_stale"}
A_CHALLENGE = "a challenge is no row's id: a secret that was told to one browser, for five minutes"
A_PROVIDER = "providers are public"
MANAGERS = {"merchant_manager", "operator_manager", "authority_manager", "operator_factored", "authority_factored"}
OPERATORS = {"operator", "operator_manager", "operator_factored"}
AUTHORITIES = {"authority", "authority_manager", "authority_factored"}
MERCHANTS = {"merchant_member", "merchant_manager"}
PARTIES = MERCHANTS | OPERATORS


@dataclass(frozen=True, slots=True)
class Case:
    """A place for an id: the real thing to name, and whose it is."""

    real: Callable[[Things], str]
    owners: set[str]


A_DROP = "drops are public to the last seed; wishes are the caller's own, and commitments a side's by its seat"
# Places for ids of what everybody may know, and why they may.
PUBLIC = {
    "acts.scenario": "scenarios are public; the acts are the caller's own",
    "listing.id": "the shelf is public",
    "redeem.input.listingId": "the shelf is public; what is redeemed is the caller's own",
    "draftAgreement.input.provider": "who sells is public; the operator over its region drafts, and for no other",
    "prepareGoods.input.photos": "a photograph is public: its name is the hash of what everybody sees",
    "quote.listing": "the shelf is public; what it would take is of the caller's own lots",
    "drop.id": A_DROP,
    "myWish.drop": A_DROP,
    "wish.input.drop": A_DROP,
    "withdrawWish.input.drop": A_DROP,
    "announceDrop.input.listingId": "the shelf is public; the operator over its region announces",
    "commitDropSeed.input.drop": A_DROP,
    "revealSeed.input.drop": A_DROP,
    "addPasskey.input.id": A_CHALLENGE,
    "signInWithPasskey.input.id": A_CHALLENGE,
    "stepUpWithPasskey.input.id": A_CHALLENGE,
    "addTotp.input.id": A_CHALLENGE,
    "beginSignIn.input.provider": A_PROVIDER,
    "linkIdentity.input.provider": A_PROVIDER,
    "proposeSeat.input.person": "a person tells their id to who proposes a seat for them; only managers may name one",
}
CASES = {
    "act.id": Case(lambda things: things.act, OWNERS),
    "voucher.id": Case(lambda things: things.voucher, OWNERS),
    "seats.organisation": Case(lambda things: things.teahouse, MANAGERS | {"manager_elsewhere"}),
    "endSession.input.id": Case(lambda things: things.session, OWNERS),
    "withdrawConsent.input.id": Case(lambda things: things.consent, OWNERS),
    "redeem.input.account": Case(lambda things: things.account, OWNERS),
    "confirmRedemption.input.redemption": Case(lambda things: things.wares.held, OWNERS),
    "giveBackRedemption.input.redemption": Case(lambda things: things.wares.held, OWNERS),
    "checkVoucher.input.code": Case(lambda things: things.code, MERCHANTS),
    "checkVoucher.input.till": Case(lambda things: things.wares.till, MERCHANTS),
    "settleChecks.input.checks.code": Case(lambda things: things.code, MERCHANTS),
    "settleChecks.input.checks.till": Case(lambda things: things.wares.till, MERCHANTS),
    "extendVoucher.input.code": Case(lambda things: things.code, MERCHANTS),
    "signAgreement.input.agreement": Case(lambda things: things.wares.agreement, PARTIES),
    "terminateAgreement.input.agreement": Case(lambda things: things.wares.draft, PARTIES),
    "prepareGoods.input.provider": Case(lambda things: things.teahouse, MERCHANTS),
    "prepareGoods.input.insteadOf": Case(lambda things: things.wares.spare_goods, MERCHANTS),
    "submitGoods.input.goods": Case(lambda things: things.wares.goods, MERCHANTS),
    "reviewGoods.input.goods": Case(lambda things: things.wares.goods, PARTIES - MERCHANTS),
    "closeGoods.input.goods": Case(lambda things: things.wares.spare_goods, PARTIES),
    "restock.input.listing": Case(lambda things: things.listing, MERCHANTS),
    "changePrice.input.listing": Case(lambda things: things.listing, MERCHANTS),
    "takeOffShelf.input.listing": Case(lambda things: things.listing, MERCHANTS),
    "tills.provider": Case(lambda things: things.teahouse, MERCHANTS),
    "board.provider": Case(lambda things: things.teahouse, MERCHANTS),
    "openTill.input.provider": Case(lambda things: things.teahouse, MERCHANTS),
    "closeTill.input.till": Case(lambda things: things.wares.spare_till, MERCHANTS),
    "audit.input.run": Case(lambda things: things.run, OPERATORS),
    "audit.input.reviewed": Case(lambda things: things.record, OPERATORS),
    "issue.input.run": Case(lambda things: things.run, AUTHORITIES),
    "proposeSeat.input.organisation": Case(lambda things: things.teahouse, MANAGERS),
    "approveSeat.input.proposal": Case(lambda things: things.proposal, MANAGERS),
    "refuseSeat.input.proposal": Case(lambda things: things.proposal, MANAGERS),
    "endSeat.input.seat": Case(lambda things: things.seats[0], MANAGERS),
    "removePasskey.input.id": Case(lambda things: things.passkey, {"owner_fresh"}),
    "unlinkIdentity.input.id": Case(lambda things: things.linked, {"owner_fresh"}),
}
SECRETS = {"checkVoucher.input.code", "settleChecks.input.checks.code", "extendVoucher.input.code"}  # as good as ids


def places() -> Iterator[str]:
    """Every place of the schema where an id is named."""
    for root in roots(CORE):
        for name, argument in root.core.args.items():
            yield from _ids(f"{root.name}.{name}", argument.type)


def _ids(place: str, kind: GraphQLInputType) -> Iterator[str]:
    named = get_named_type(kind)
    if named.name == "ID":
        yield place
    elif isinstance(named, GraphQLInputObjectType):
        for name, field in named.fields.items():
            yield from _ids(f"{place}.{name}", field.type)


def naming(variables: Mapping[str, object], place: str, thing: str) -> dict[str, object]:
    """The variables with a thing at a place: an argument's, which stands as `id`, or one of the input's."""
    _, argument, *rest = place.split(".")
    if argument != "input":
        return {**variables, "id": thing}
    return {"input": _with(variables["input"], rest, thing)}


def _with(given: object, place: Sequence[str], thing: str) -> object:
    """What was given with a thing at a place within; of a list its first item."""
    if isinstance(given, list):
        return [_with(given[0], place, thing)]
    if not place:
        return thing
    assert isinstance(given, dict)
    [field, *within] = place
    return {**given, field: _with(given.get(field), within, thing)}


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every statement that is run, within a transaction or without."""
    seen: list[str] = []

    async def quiet(self: Recorder, asked: object) -> None:
        """The audit log's own line comes once a minute, and a refusal's after the answer."""

    with monkeypatch.context() as patched:
        patched.setattr(Recorder, "record", quiet)
        for name in ("fetch", "fetchrow", "fetchval", "execute"):
            _count(patched, name, seen)
        yield seen


def _count(patched: pytest.MonkeyPatch, name: str, seen: list[str]) -> None:
    run = getattr(asyncpg.Connection, name)

    async def counting(self: Any, sql: str, *values: object, **options: object) -> object:  # noqa: ANN401 - it passes all on
        if "nextval" not in sql:  # a process takes ids by the thousand, now and then
            seen.append(sql)
        return await run(self, sql, *values, **options)

    patched.setattr(asyncpg.Connection, name, counting)


def fully(document: str) -> str:
    """A document that asks for all that a refusal tells."""
    return document.replace("code message", "code message path at")


@asynccontextmanager
async def browsing(monkeypatch: pytest.MonkeyPatch, folder: Path) -> AsyncIterator[Crowd]:
    """Everybody, with sessions whose browsers know these documents."""
    trusted = {fully(asked.document): fully(asked.document) for asked in ASKED.values()}
    async with crowd(monkeypatch, folder, trusted) as people:
        yield await people.with_sessions()


async def told(people: Crowd, column: str, place: str, thing: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, int]:
    """What somebody is answered who names a thing, without the thing itself, and how many statements that took."""
    asked = ASKED[place.split(".", maxsplit=1)[0]]
    variables = naming(await asked.of(people, column), place, thing)
    with counted(monkeypatch) as seen:
        answer = await people.ask(column, fully(asked.document), variables)
    return answer, len(seen)


async def leaks(people: Crowd, place: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Who is answered otherwise when they name something that is not theirs than when they name nothing."""
    case, found = CASES[place], []
    for column in COLUMNS:
        if column in case.owners | OWNERS:
            continue
        real = await told(people, column, place, case.real(people.things), monkeypatch)
        missing = await told(people, column, place, MISSING, monkeypatch)
        if real != missing:
            found.append(f"{column} at {place}: {real} is not {missing}")
    return found


def test_every_place_for_an_id_has_a_case() -> None:
    lacking = set(places()) - set(CASES) - set(PUBLIC)
    assert lacking == set(), f"Add to CASES whose the id is, or to PUBLIC why everybody may know it: {sorted(lacking)}"
    assert set(CASES) - SECRETS | set(PUBLIC) == set(places())


async def test_nobody_can_tell_what_is_not_theirs_from_what_is_not_there(
    database: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with browsing(monkeypatch, tmp_path) as people:
        before = await _everything()
        # A session that is a minute old is noted as seen, which is work; so each place is asked for in new ones.
        found = [leak for place in CASES for leak in await leaks(await people.with_sessions(), place, monkeypatch)]
        assert found == [], "\n".join(found)
        assert await _everything() == before


async def test_whose_it_is_is_answered_otherwise(
    database: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Else the test above would hold of operations that answer nobody."""
    async with browsing(monkeypatch, tmp_path) as people:
        for place, case in CASES.items():
            if place == "audit.input.reviewed":
                continue  # a record to be reviewed is one of many, and missing ones are only counted
            column = min(case.owners)
            real, _ = await told(people, column, place, case.real(people.things), monkeypatch)
            missing, _ = await told(people, column, place, MISSING, monkeypatch)
            assert real != missing, place


async def test_a_planted_leak_is_found(database: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async def of_anybody(reader: db.Reader, account_id: int, redemption_id: int, now: datetime) -> object:
        row = await reader.fetchrow("SELECT account_id FROM mall_redemption WHERE id = $1", redemption_id)
        return await voucher(reader, row["account_id"], redemption_id, now) if row else None

    voucher = mall.voucher
    async with browsing(monkeypatch, tmp_path) as people:
        monkeypatch.setattr(mall, "voucher", of_anybody)
        found = await leaks(people, "voucher.id", monkeypatch)
    assert [leak.split(" at ")[0] for leak in found] == [
        column for column in COLUMNS if column not in OWNERS | {"anybody"}
    ]


async def test_a_leak_by_the_work_that_is_done_is_found(
    database: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The same answer after one statement more tells that there is something."""

    async def after_a_look(reader: db.Reader, account_id: int, redemption_id: int, now: datetime) -> object:
        if await reader.fetchval("SELECT true FROM mall_redemption WHERE id = $1", redemption_id):
            await reader.fetchval("SELECT 1")
        return await voucher(reader, account_id, redemption_id, now)

    voucher = mall.voucher
    async with browsing(monkeypatch, tmp_path) as people:
        monkeypatch.setattr(mall, "voucher", after_a_look)
        assert len(await leaks(people, "voucher.id", monkeypatch)) == len(COLUMNS) - len(OWNERS) - 1


async def _everything() -> dict[str, list[str]]:
    return {table: rows for table, rows in (await everything()).items() if table not in IGNORED}
