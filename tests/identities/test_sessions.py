"""Sessions as they are kept: found by their token alone, used, ended one by one or together, and swept."""

from datetime import datetime, timedelta
from hashlib import sha256

import pytest

from backend import accounts, identities
from backend.accounts import NewMember, NewOrganisation, NewPerson, OrganisationKind
from backend.identities import Browser, Opened, Session
from backend.identities.commands import open_session, renew_session
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")

MINUTE, HOUR, DAY, INSTANT = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)
PHONE = Browser("Mozilla/5.0 (Linux; Android 14) Chrome/142.0 Safari/537.36")


async def person(handle: str = "ann") -> int:
    async with db.transaction(NOW) as tx:
        [account_id] = await accounts.register_people(tx, [NewPerson(handle, "TRIAL", handle)])
    return account_id


async def opened(account_id: int, at: datetime = NOW, browser: Browser = PHONE) -> Opened:
    async with db.transaction(at) as tx:
        return await open_session(tx, account_id, browser)


async def standing(account_id: int, at: datetime = NOW) -> list[int]:
    """The ids of a person's sessions, as they are told them."""
    return [one.id for one in await identities.sessions(db.pool(), Actor(account_id), at)]


async def found(token: str, at: datetime = NOW) -> Session | None:
    told = await identities.by_session(db.pool(), token, at)
    return told[0] if told else None


async def seated(person_id: int, kind: OrganisationKind) -> int:
    async with db.transaction(NOW) as tx:
        new = NewOrganisation("x", "某单位", "Some Body", "TRIAL", frozenset({kind}))
        organisation_id = await accounts.register_organisation(tx, new)
        assert isinstance(organisation_id, int)
        membership_id = await accounts.add_member(tx, NewMember(person_id, organisation_id, "TRIAL"))
        assert isinstance(membership_id, int)
    return membership_id


async def test_a_session_is_found_by_its_token_with_who_acts_in_it() -> None:
    ann = await person()
    made = await opened(ann)
    assert made.session == Session(made.session.id, ann, "Chromium on Android", NOW, NOW, NOW, NOW + 30 * DAY)
    assert made.lifetime == 180 * DAY
    assert await identities.by_session(db.pool(), made.token, NOW) == (made.session, Actor(ann, (), NOW))
    assert await identities.by_session(db.pool(), "made up", NOW) is None
    assert await identities.by_token(db.pool(), made.token, NOW) is None


async def test_of_a_session_the_database_has_the_hash_and_a_label_alone() -> None:
    made = await opened(await person())
    row = await db.pool().fetchrow("SELECT * FROM identities_session")
    assert row is not None
    assert row["session_hash"] == sha256(made.token.encode()).hexdigest()
    assert made.token not in str(dict(row))
    assert "Mozilla" not in str(dict(row))


async def test_neither_a_session_nor_what_was_opened_prints_its_token() -> None:
    made = await opened(await person())
    assert made.token not in repr(made)


async def test_a_use_prolongs_a_session_and_is_written_once_a_minute() -> None:
    made = await opened(await person())
    for after, used in ((MINUTE - INSTANT, NOW), (MINUTE, NOW + MINUTE), (MINUTE + HOUR, NOW + MINUTE + HOUR)):
        async with db.transaction(NOW + after) as tx:
            await identities.use_session(tx, made.session, Actor(made.session.account_id))
        kept = await found(made.token, NOW + after)
        assert kept is not None
        assert (kept.last_used_at, kept.expires_at) == (used, used + 30 * DAY)


async def test_a_citizens_session_ends_after_thirty_days_without_use() -> None:
    made = await opened(await person())
    assert await found(made.token, NOW + 30 * DAY - INSTANT) is not None
    assert await found(made.token, NOW + 30 * DAY) is None


async def test_however_much_it_is_used_a_session_ends_after_its_absolute_lifetime() -> None:
    made = await opened(await person())
    for days in range(25, 180, 25):
        async with db.transaction(NOW + timedelta(days=days)) as tx:
            await identities.use_session(tx, made.session, Actor(made.session.account_id))
    assert await found(made.token, NOW + 180 * DAY - INSTANT) is not None
    assert await found(made.token, NOW + 180 * DAY) is None


async def test_a_seat_shortens_the_session_at_once_and_its_end_does_not_bring_it_back() -> None:
    clerk = await person("clerk")
    made = await opened(clerk)
    membership_id = await seated(clerk, OrganisationKind.OPERATOR)
    staff = await accounts.actor(db.pool(), clerk, NOW)
    assert staff is not None
    async with db.transaction(NOW + MINUTE) as tx:
        await identities.use_session(tx, made.session, staff)
    end = NOW + 31 * MINUTE
    assert await found(made.token, end - INSTANT) is not None
    assert await found(made.token, end) is None
    async with db.transaction(end) as tx:
        assert await accounts.end_membership(tx, membership_id) is None
    assert await found(made.token, end) is None
    assert await identities.sessions(db.pool(), Actor(clerk), end) == []


async def test_a_seat_counts_before_the_session_is_used_again() -> None:
    clerk = await person("clerk")
    made = await opened(clerk)
    await seated(clerk, OrganisationKind.AUTHORITY)
    assert await found(made.token, NOW + 30 * MINUTE) is None
    assert (await opened(clerk)).lifetime == 12 * HOUR


async def test_signing_in_ends_the_session_that_stood_in_the_browser_whoevers_it_was() -> None:
    ann, ben = await person("ann"), await person("ben")
    before, other = await opened(ann), await opened(ann)
    after = await opened(ben, browser=Browser("", before.session))
    assert await found(before.token) is None
    assert await standing(ann) == [other.session.id]
    assert await standing(ben) == [after.session.id]


async def test_whoever_signs_in_for_the_twenty_first_time_loses_the_session_longest_unused() -> None:
    ann = await person()
    made = [(await opened(ann, NOW + number * MINUTE)).session.id for number in range(21)]
    assert await standing(ann, NOW + HOUR) == made[:0:-1]


async def test_a_code_given_in_a_session_changes_its_token_and_not_its_end() -> None:
    made = await opened(await person())
    later = NOW + 10 * DAY
    async with db.transaction(later) as tx:
        renewed = await renew_session(tx, made.session, proved=True)
    assert await found(made.token, later) is None
    assert await found(renewed.token, later) == renewed.session
    assert (renewed.session.id, renewed.session.started_at) == (made.session.id, NOW)
    assert (renewed.session.last_used_at, renewed.session.proved_at) == (later, later)
    assert renewed.lifetime == 170 * DAY


async def test_a_session_is_ended_by_its_owner_alone_and_once() -> None:
    ann, ben = await person("ann"), await person("ben")
    mine, theirs = (await opened(ann)).session, (await opened(ben)).session
    codes = []
    for session_id in (theirs.id, mine.id, mine.id, 404):
        async with db.transaction(NOW) as tx:
            refused = await identities.end_session(tx, ann, session_id)
        codes.append(refused.code if refused else None)
    assert codes == ["NOT_THERE", None, "NOT_THERE", "NOT_THERE"]
    assert (await standing(ann), await standing(ben)) == ([], [theirs.id])


async def test_a_session_that_is_over_is_not_there_to_be_ended() -> None:
    ann = await person()
    made = await opened(ann)
    async with db.transaction(NOW + 30 * DAY) as tx:
        refused = await identities.end_session(tx, ann, made.session.id)
    assert isinstance(refused, Refusal)
    assert refused.code == "NOT_THERE"


@pytest.mark.parametrize("keeps", [True, False])
async def test_the_other_sessions_are_ended_together_and_nobody_elses(*, keeps: bool) -> None:
    ann, ben = await person("ann"), await person("ben")
    kept = (await opened(ann)).session.id if keeps else None
    for _ in range(3):
        await opened(ann)
    theirs = await opened(ben)
    async with db.transaction(NOW) as tx:
        assert await identities.end_other_sessions(tx, ann, kept) == 3
    assert await standing(ann) == ([kept] if keeps else [])
    assert await standing(ben) == [theirs.session.id]


async def test_what_is_over_is_swept_and_nothing_else() -> None:
    ann = await person()
    old, new = await opened(ann), await opened(ann, NOW + DAY)
    for at, swept in ((NOW + 30 * DAY - INSTANT, 0), (NOW + 30 * DAY, 1), (NOW + 30 * DAY, 0)):
        async with db.transaction(at) as tx:
            assert await identities.sweep(tx) == swept
    kept = await db.pool().fetch("SELECT id FROM identities_session")
    assert [row["id"] for row in kept] == [new.session.id]
    assert old.session.id != new.session.id
