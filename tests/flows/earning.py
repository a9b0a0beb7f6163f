"""How Ann earns: what the metro and her phone send, what is issued for it, and the end of her consent."""

from datetime import timedelta

from backend import consents
from backend.activities import Accepted, Code, Duplicate, Mend, Proposed, Rejected
from backend.consents import WithdrawRequest
from backend.issuance import Issued
from backend.kit import db
from tests.flows.paper import waiting
from tests.flows.tale import (
    BEFORE_DINNER,
    FIRST_END,
    FIRST_ISSUE,
    LAST_END,
    RIDES_1,
    RIDES_2,
    RIDES_3,
    SECOND_ISSUE,
    STEPS,
    WITHDRAWN,
    Tale,
    at,
    fates,
    ride,
    walk,
)
from tests.world import done


async def she_travels(tale: Tale) -> None:
    """Of seven records three are taken; one of them is replaced before anybody has issued it."""
    noon = at("2026-01-10T12:00")
    came = await tale.world.deliver(
        noon,
        tale.metro,
        ride(1, "A", "2026-01-06T08:00"),
        ride(2, "B", "2026-01-06T18:00", 1, 1, Mend.CENTURY),
        ride(3, "B", "2026-01-06T18:00", 1, 1, Mend.CENTURY),
        ride(4, "C", "2026-01-07T08:00", 0),
        ride(5, "D", "2026-01-05T09:50"),
        ride(6, "E", "2026-01-07T08:00", 2),
        Rejected(7, Code.ENTRY_WITHOUT_EXIT),
    )
    taken, turned_away = ["Accepted", "Accepted", "Duplicate"], ["ZERO_QUANTITY", "OUTSIDE_CONSENT"]
    assert fates(came) == [*taken, *turned_away, "Accepted", "ENTRY_WITHOUT_EXIT"]
    assert came[2] == Duplicate(3)
    assert isinstance(came[1], Accepted)
    assert came[1].draft.mended == (Mend.CENTURY,)
    later = noon + timedelta(minutes=30)
    assert fates(await tale.world.deliver(later, tale.metro, ride(1, "E", "2026-01-07T08:00", 1, 2))) == ["Accepted"]
    assert fates(await tale.world.deliver(later, tale.walking, walk("W1", "2026-01-06", 20))) == ["Accepted"]
    assert await waiting() == [("A", 1), ("B", 1), ("E", 2), ("W1", 1)]
    await tale.paper.says([], {}, {})


async def the_first_issue(tale: Tale) -> None:
    """Three rides are 1546.5 g: 1546 are issued as 154 points, 6 are carried; 20 steps are no point and wait."""
    issued = await tale.world.issued(FIRST_ISSUE, tale.metro)
    assert (issued.grams, issued.points, issued.lots) == (1546, 154, 1)
    nothing = await tale.world.issued(FIRST_ISSUE, tale.walking)
    assert nothing == Issued(nothing.run_id, 0, 0, 0, ())
    assert await waiting() == [("W1", 1)]
    await tale.paper.says(
        [
            (1, "ISSUE", "WORLD", "GRAM", -1546, None, None, "rides", None),
            (1, "ISSUE", "FREE", "GRAM", 1546, 1, 1546, "rides", None),
            (1, "ISSUE", "WORLD", "POINT", -154, None, None, "rides", None),
            (1, "ISSUE", "FREE", "POINT", 154, 1, 154, "rides", None),
        ],
        {"rides": (RIDES_1, 1, 1547, 154, "FREE", "Ann", FIRST_END, None)},
        {
            "version": 1,
            "free_points": 154,
            "granted_points": 154,
            "free_grams": 1546,
            "issued_grams": 1546,
            "carried_grams": 6,
        },
    )
    assert await tale.paper.shares("rides") == [("A", 1, 1, 516), ("B", 1, 516, 1032), ("E", 2, 1032, 1547)]


async def a_revision_too_late(tale: Tale) -> None:
    """What the metro says of ride A after its issue is a proposed correction; nothing is issued for it."""
    now = at("2026-01-12T09:00")
    [outcome] = await tale.world.deliver(now, tale.metro, ride(1, "A", "2026-01-06T08:00", 3, 2))
    assert isinstance(outcome, Proposed)
    assert await waiting() == [("W1", 1)]
    rows = await db.pool().fetch(
        """SELECT r.external_id, r.revision, c.revision, c.inputs FROM activities_proposed_correction c
           JOIN activities_record r ON r.account_id = c.account_id AND r.id = c.record_id"""
    )
    assert [tuple(row) for row in rows] == [("A", 1, 2, '{"rides": 3}')]
    nothing = await tale.world.issued(now, tale.metro)
    assert nothing == Issued(nothing.run_id, 0, 0, 0, ())
    rest = {
        "version": 1,
        "free_points": 154,
        "granted_points": 154,
        "free_grams": 1546,
        "issued_grams": 1546,
        "carried_grams": 6,
    }
    await tale.paper.says([], {}, rest)


async def the_second_issue(tale: Tale) -> None:
    """A ride on either side of midnight makes two vintages: 6 + 515 g are 52 points and 1 over, 1 + 515 g 51 and 6.

    The 0.4 points that waited since January and 144.6 new ones are 145.
    """
    now = SECOND_ISSUE - timedelta(hours=1)
    night = ride(1, "F", "2026-12-31T23:20"), ride(2, "G", "2027-01-01T00:30")
    assert fates(await tale.world.deliver(now, tale.metro, *night)) == ["Accepted", "Accepted"]
    assert fates(await tale.world.deliver(now, tale.walking, walk("W2", "2026-12-30", 7230))) == ["Accepted"]
    issued = await tale.world.issued(SECOND_ISSUE, tale.metro)
    assert (issued.grams, issued.points, issued.lots) == (1030, 103, 2)
    issued = await tale.world.issued(SECOND_ISSUE, tale.walking)
    assert (issued.grams, issued.points, issued.lots) == (0, 145, 1)
    assert await waiting() == []
    await tale.paper.says(
        [
            (3, "ISSUE", "WORLD", "GRAM", -515, None, None, "old year", None),
            (3, "ISSUE", "FREE", "GRAM", 515, 3, 1861, "old year", None),
            (3, "ISSUE", "WORLD", "POINT", -52, None, None, "old year", None),
            (3, "ISSUE", "FREE", "POINT", 52, 3, 186, "old year", None),
            (4, "ISSUE", "WORLD", "GRAM", -515, None, None, "new year", None),
            (4, "ISSUE", "FREE", "GRAM", 515, 4, 2376, "new year", None),
            (4, "ISSUE", "WORLD", "POINT", -51, None, None, "new year", None),
            (4, "ISSUE", "FREE", "POINT", 51, 4, 237, "new year", None),
            (5, "ISSUE", "WORLD", "POINT", -145, None, None, "steps", None),
            (5, "ISSUE", "FREE", "POINT", 145, 5, 382, "steps", None),
        ],
        {
            "old year": (RIDES_2, 1, 516, 52, "FREE", "Ann", LAST_END, None),
            "new year": (RIDES_3, 1, 516, 51, "FREE", "Ann", LAST_END, None),
            "steps": (STEPS, 1, 1, 145, "FREE", "Ann", LAST_END, None),
        },
        BEFORE_DINNER,
    )
    assert await tale.paper.shares("old year") == [("F", 1, 1, 516)]
    assert await tale.paper.shares("new year") == [("G", 1, 1, 516)]
    assert await tale.paper.shares("steps") == [("W1", 1, 1, 1), ("W2", 1, 1, 1)]


async def she_withdraws(tale: Tale) -> None:
    """From the instant of the withdrawal no ride is taken; her steps are, and what was issued stays hers."""
    async with db.transaction(WITHDRAWN) as tx:
        [consent] = await consents.withdraw(tx, [WithdrawRequest(tale.ann, tale.metro_consent.id)])
    assert done(consent).withdrawn_at == WITHDRAWN
    outcomes = await tale.world.deliver(WITHDRAWN, tale.metro, ride(1, "H", "2027-01-03T08:00"))
    assert outcomes == [Rejected(1, Code.WITHDRAWN)]
    assert fates(await tale.world.deliver(WITHDRAWN, tale.walking, walk("W3", "2027-01-02", 10))) == ["Accepted"]
    assert await waiting() == [("W3", 1)]
    await tale.paper.says([], {}, BEFORE_DINNER)
