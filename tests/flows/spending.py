"""How Ann spends: tea, a dinner, the last instant before expiry, and the honour that remains."""

from datetime import timedelta

from backend import ledger
from backend.kit import db
from backend.kit.errors import Refusal
from backend.ledger import Swept
from backend.mall import Checked, Redemption
from tests.flows.tale import (
    AT_THE_END,
    DINNER,
    FIRST_END,
    FIRST_ISSUE,
    GRANTED,
    LAST_END,
    LAST_INSTANT,
    RIDES_1,
    RIDES_2,
    RIDES_3,
    SECOND_ISSUE,
    STEPS,
    TEA,
    Tale,
    at,
)


async def a_cup_of_tea(tale: Tale) -> None:
    """Twenty points take the head of the lot: 1546 × 20 // 154 = 200 g go to the teahouse, which takes the voucher."""
    redemption = await tale.redeem(TEA, "tea", tale.tea)
    assert isinstance(redemption, Redemption)
    assert (redemption.points, redemption.grams) == (20, 200)
    assert redemption.valid_until == at("2026-05-02T10:00")
    used_at = TEA + timedelta(minutes=5)
    code = redemption.voucher_code
    whose = redemption.account_id, redemption.provider_id
    assert await tale.check(used_at, code) == Checked(code, redemption.id, tale.tea.id, used_at, *whose)
    again = await tale.check(used_at + timedelta(minutes=1), code)
    assert isinstance(again, Refusal)
    assert again.code == "VOUCHER_USED"
    totals = {"version": 2, "free_points": 134, "granted_points": 154, "redeemed_points": 20, "free_grams": 1346}
    await tale.paper.says(
        [
            (2, "REDEEM", "FREE", "POINT", -20, 2, 134, "tea", None),
            (2, "REDEEM", "FREE", "GRAM", -200, 2, 1346, "tea", None),
            (2, "REDEEM", "REDEEMED", "POINT", 20, None, None, None, None),
            (2, "REDEEM", "MERCHANT", "GRAM", 200, None, None, None, "teahouse"),
        ],
        {
            "rides": (RIDES_1, 201, 1547, 134, "FREE", "Ann", FIRST_END, None),
            "tea": (RIDES_1, 1, 1, 20, "REDEEMED", "Ann", FIRST_END, "rides"),
            "tea's grams": (RIDES_1, 1, 201, 0, "FREE", "teahouse", None, "tea"),
        },
        totals | {"issued_grams": 1546, "helped_grams": 200, "carried_grams": 6},
    )


async def dinner(tale: Tale) -> None:
    """Two hundred points, those with grams first and of them what ends first; 515 × 14 // 51 = 141 g of the last."""
    redemption = await tale.redeem(DINNER, "dinner", tale.dinner)
    assert isinstance(redemption, Redemption)
    assert (redemption.points, redemption.grams) == (200, 1346 + 515 + 141)
    await tale.paper.says(
        [
            (6, "REDEEM", "FREE", "POINT", -134, 6, 248, "rides", None),
            (6, "REDEEM", "FREE", "GRAM", -1346, 6, 1030, "rides", None),
            (6, "REDEEM", "FREE", "POINT", -52, 6, 196, "old year", None),
            (6, "REDEEM", "FREE", "GRAM", -515, 6, 515, "old year", None),
            (6, "REDEEM", "FREE", "POINT", -14, 6, 182, "dinner", None),
            (6, "REDEEM", "FREE", "GRAM", -141, 6, 374, "dinner", None),
            (6, "REDEEM", "REDEEMED", "POINT", 200, None, None, None, None),
            (6, "REDEEM", "MERCHANT", "GRAM", 2002, None, None, None, "teahouse"),
        ],
        {
            "rides": (RIDES_1, 201, 201, 134, "REDEEMED", "Ann", FIRST_END, None),
            "rides' grams": (RIDES_1, 201, 1547, 0, "FREE", "teahouse", None, "rides"),
            "old year": (RIDES_2, 1, 1, 52, "REDEEMED", "Ann", LAST_END, None),
            "old year's grams": (RIDES_2, 1, 516, 0, "FREE", "teahouse", None, "old year"),
            "dinner": (RIDES_3, 1, 1, 14, "REDEEMED", "Ann", LAST_END, "new year"),
            "dinner's grams": (RIDES_3, 1, 142, 0, "FREE", "teahouse", None, "dinner"),
            "new year": (RIDES_3, 142, 516, 37, "FREE", "Ann", LAST_END, None),
        },
        GRANTED | {"version": 6, "free_points": 182, "redeemed_points": 220, "free_grams": 374, "helped_grams": 2202},
    )


async def the_last_instant(tale: Tale) -> None:
    """On the anniversary's last microsecond points can be spent, and a sweep finds nothing: 374 × 20 // 37 = 202 g."""
    async with db.transaction(LAST_INSTANT) as tx:
        assert await ledger.sweep(tx) == Swept(0, 0, 0)
    redemption = await tale.redeem(LAST_INSTANT, "last tea", tale.tea)
    assert isinstance(redemption, Redemption)
    assert (redemption.points, redemption.grams) == (20, 202)
    await tale.paper.says(
        [
            (7, "REDEEM", "FREE", "POINT", -20, 7, 162, "last tea", None),
            (7, "REDEEM", "FREE", "GRAM", -202, 7, 172, "last tea", None),
            (7, "REDEEM", "REDEEMED", "POINT", 20, None, None, None, None),
            (7, "REDEEM", "MERCHANT", "GRAM", 202, None, None, None, "teahouse"),
        ],
        {
            "last tea": (RIDES_3, 142, 142, 20, "REDEEMED", "Ann", LAST_END, "new year"),
            "last tea's grams": (RIDES_3, 142, 344, 0, "FREE", "teahouse", None, "last tea"),
            "new year": (RIDES_3, 344, 516, 17, "FREE", "Ann", LAST_END, None),
        },
        AT_THE_END,
    )


async def two_years_are_over(tale: Tale) -> None:
    """From midnight on nothing can be spent, swept or not."""
    refused = await tale.redeem(LAST_END, "too late", tale.tea)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.data) == ("NOT_ENOUGH_POINTS", {"needed": 20, "free": 0})
    await tale.paper.says([], {}, AT_THE_END)


async def the_sweep(tale: Tale) -> None:
    """What was not spent is cancelled, points and grams, and stays as honour."""
    async with db.transaction(LAST_END) as tx:
        assert await ledger.sweep(tx) == Swept(1, 162, 172)
    async with db.transaction(LAST_END) as tx:
        assert await ledger.sweep(tx) == Swept(0, 0, 0)
    await tale.paper.says(
        [
            (8, "EXPIRE", "FREE", "POINT", -17, 8, 145, "new year", None),
            (8, "EXPIRE", "FREE", "GRAM", -172, 8, 0, "new year", None),
            (8, "EXPIRE", "FREE", "POINT", -145, 8, 0, "steps", None),
            (8, "EXPIRE", "EXPIRED", "POINT", 162, None, None, None, None),
            (8, "EXPIRE", "EXPIRED", "GRAM", 172, None, None, None, None),
        ],
        {
            "new year": (RIDES_3, 344, 516, 17, "EXPIRED", "Ann", LAST_END, None),
            "steps": (STEPS, 1, 1, 145, "EXPIRED", "Ann", LAST_END, None),
        },
        GRANTED
        | {"version": 8, "redeemed_points": 240, "expired_points": 162, "helped_grams": 2404, "expired_grams": 172},
    )


async def what_remains(tale: Tale) -> None:
    """All 402 points are honour, 172 g are reduction honour, and 2404 g helped others."""
    account = await ledger.account(db.pool(), tale.ann.account_id)
    assert account is not None
    assert (account.honour_points, account.honour_grams, account.helped_grams) == (402, 172, 2404)
    assert await tale.paper.entries() == [
        (1, "ISSUE", "official", FIRST_ISSUE),
        (2, "REDEEM", "Ann", TEA),
        (3, "ISSUE", "official", SECOND_ISSUE),
        (4, "ISSUE", "official", SECOND_ISSUE),
        (5, "ISSUE", "official", SECOND_ISSUE),
        (6, "REDEEM", "Ann", DINNER),
        (7, "REDEEM", "Ann", LAST_INSTANT),
        (8, "EXPIRE", "nobody", LAST_END),
    ]
