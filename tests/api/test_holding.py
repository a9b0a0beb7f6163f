"""Redemptions that are set aside, confirmed, given back or gone by, and those that may not be."""

from datetime import datetime, timedelta

import pytest

from backend import mall
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.live import Hub
from backend.kit.time import clock
from backend.mall import Limit, Period
from backend.wiring import sweeping
from tests.api.town import Town
from tests.api.trading import act, hired, on_the_shelf, redeem
from tests.world import everything

VOUCHER = "query ($id: ID!) { voucher(id: $id) { standing heldUntil usedAt lapsed } }"
ENDED = "query ($id: ID!) { voucher(id: $id) { standing timedOut usedAt tillName } }"
STOCK = "query ($id: ID!) { listing(id: $id) { stock } }"


async def stock(here: Town, listing: mall.Listing) -> int:
    return int((await here.ask("anybody", STOCK, id=str(listing.id)))["listing"]["stock"])


async def redeemed_before(
    here: Town, listing: mall.Listing, ago: timedelta, *, hold: bool = False, key: str = "before"
) -> mall.Redemption:
    """What Ann redeemed, or set aside, some time ago."""
    ann = await here.world_id("ann")
    request = mall.RedeemRequest(Actor(ann), ann, key, listing.id, hold=hold)
    async with db.transaction(clock() - ago) as tx:
        [outcome] = await mall.redeem(tx, [request], mall.Terms.of(here.world.pack, tx.now()))
    assert isinstance(outcome, mall.Redemption)
    return outcome


async def test_what_is_set_aside_is_confirmed_once(here: Town) -> None:
    await here.riches()
    held = await redeem(here, here.tea, hold=True)
    voucher, redemption = held["voucher"], held["voucher"]["id"]
    assert (voucher["standing"], voucher["lapsed"], held["account"]) == (
        *("UNCONFIRMED", False),
        {"freePoints": 83, "heldPoints": 20},
    )
    assert datetime.fromisoformat(voucher["heldUntil"]) > clock()
    assert await redeem(here, here.tea, hold=True) == held
    assert (await redeem(here, here.tea))["code"] == "KEY_REUSED"
    assert (await act(here, "merchant", "checkVoucher", code=voucher["code"]))["code"] == "NOT_THERE"
    done = await act(here, "citizen", "confirmRedemption", redemption=redemption)
    assert (done["voucher"]["standing"], done["voucher"]["heldUntil"]) == ("FINAL", None)
    assert done["account"] == {"freePoints": 83, "heldPoints": 0}
    before = await everything()
    assert await act(here, "citizen", "confirmRedemption", redemption=redemption) == done
    no = await act(here, "citizen", "giveBackRedemption", redemption=redemption)
    assert (no["code"], no["path"]) == ("FINAL", ["input", "redemption"])
    assert await everything() == before
    assert (await act(here, "merchant", "checkVoucher", code=voucher["code"]))["__typename"] == "VoucherChecked"


@pytest.mark.parametrize("refund_days", [0, 7])
async def test_what_is_given_back_leaves_everything_as_it_was(here: Town, refund_days: int) -> None:
    await here.riches()
    bun = await on_the_shelf(here, "bun", refund_days=refund_days)
    held = await redeem(here, bun, hold=True)
    redemption = held["voucher"]["id"]
    if refund_days:
        kept = await act(here, "citizen", "confirmRedemption", redemption=redemption)
        assert (kept["voucher"]["standing"], kept["account"]["heldPoints"]) == ("REFUNDABLE", 20)
        assert kept["voucher"]["heldUntil"] > held["voucher"]["heldUntil"]
    assert await stock(here, bun) == 9
    back = await act(here, "citizen", "giveBackRedemption", redemption=redemption)
    assert (back["voucher"]["standing"], back["voucher"]["heldUntil"]) == ("RELEASED", None)
    assert (back["account"], await stock(here, bun)) == ({"freePoints": 103, "heldPoints": 0}, 10)
    assert await act(here, "citizen", "giveBackRedemption", redemption=redemption) == back
    assert (await act(here, "citizen", "confirmRedemption", redemption=redemption))["code"] == "HOLD_OVER"
    code = held["voucher"]["code"]
    assert (await act(here, "merchant", "checkVoucher", code=code))["code"] == (
        "GIVEN_BACK" if refund_days else "NOT_THERE"
    )


async def test_what_is_refundable_is_final_once_it_was_used(here: Town) -> None:
    await here.riches()
    bun = await on_the_shelf(here, "bun", refund_days=7)
    bought = await redeem(here, bun)
    redemption = bought["voucher"]["id"]
    assert (bought["voucher"]["standing"], bought["account"]) == ("REFUNDABLE", {"freePoints": 83, "heldPoints": 20})
    await act(here, "merchant", "checkVoucher", code=bought["voucher"]["code"])
    told = (await here.ask("citizen", VOUCHER, id=redemption))["voucher"]
    assert (told["standing"], told["heldUntil"], told["usedAt"] is None) == ("FINAL", None, False)
    assert (await act(here, "citizen", "giveBackRedemption", redemption=redemption))["code"] == "FINAL"


@pytest.mark.parametrize("name", ["confirmRedemption", "giveBackRedemption"])
async def test_another_persons_redemption_looks_as_if_it_were_not_there(here: Town, name: str) -> None:
    await here.riches()
    redemption = (await redeem(here, here.tea, hold=True))["voucher"]["id"]
    before = await everything()
    theirs = await act(here, "another citizen", name, redemption=redemption)
    assert theirs == await act(here, "another citizen", name, redemption="404")
    assert (theirs["code"], theirs["path"]) == ("NOT_THERE", ["input", "redemption"])
    assert (await act(here, "citizen", name, redemption="tea"))["code"] == "INVALID"
    assert await everything() == before


async def test_a_hold_that_is_over_is_not_confirmed(here: Town) -> None:
    await here.riches()
    held = await redeemed_before(here, here.tea, timedelta(minutes=16), hold=True)
    told = await act(here, "citizen", "confirmRedemption", redemption=str(held.id))
    assert held.held_until
    assert (told["code"], told["at"]) == ("HOLD_OVER", held.held_until.isoformat())
    assert (await here.ask("citizen", VOUCHER, id=str(held.id)))["voucher"] == {
        "standing": "RELEASED",
        "heldUntil": None,
        "usedAt": None,
        "lapsed": False,
    }


async def test_the_sweep_ends_what_is_over_and_puts_the_piece_back(here: Town) -> None:
    await here.riches()
    held = await redeemed_before(here, here.tea, timedelta(minutes=16), hold=True)
    told = "SELECT ending FROM mall_hold WHERE redemption_id = $1"
    assert (await stock(here, here.tea), await db.pool().fetchval(told, held.id)) == (9, None)
    await sweeping.sweep(here.world.pack, Hub().tell)
    assert (await stock(here, here.tea), await db.pool().fetchval(told, held.id)) == (10, "RELEASED")
    account = (await here.ask("citizen", "{ account { freePoints heldPoints } }"))["account"]
    assert account == {"freePoints": 103, "heldPoints": 0}
    await here.world.holds()


async def test_a_final_voucher_that_nobody_used_in_time_has_lapsed(here: Town) -> None:
    await here.riches()
    bun = await on_the_shelf(here, "bun", voucher_days=1)
    bought = await redeemed_before(here, bun, timedelta(hours=25))
    told = (await here.ask("citizen", VOUCHER, id=str(bought.id)))["voucher"]
    assert told == {"standing": "FINAL", "heldUntil": None, "usedAt": None, "lapsed": True}
    assert (await act(here, "merchant", "checkVoucher", code=bought.voucher_code))["code"] == "EXPIRED"


async def test_nobody_has_more_pieces_than_the_limit_and_what_is_given_back_counts_no_more(here: Town) -> None:
    await here.riches()
    bun = await on_the_shelf(here, "bun", limit=Limit(1, Period.EVER))
    first = await redeem(here, bun, "a", hold=True)
    assert (await redeem(here, bun, "b"))["code"] == "LIMIT_REACHED"
    await act(here, "citizen", "giveBackRedemption", redemption=first["voucher"]["id"])
    assert (await redeem(here, bun, "c"))["__typename"] == "Redeemed"


async def test_a_name_is_needed_where_the_provider_asks_and_then_the_same_key_goes_on(here: Town) -> None:
    await here.riches()
    bun = await on_the_shelf(here, "bun", real_name_level="L1")
    before = await everything()
    assert (await redeem(here, bun))["code"] == "REAL_NAME_NEEDED"
    assert await everything() == before
    async with db.transaction() as tx:
        await tx.execute(
            """INSERT INTO identities_real_name (person_hash, account_id, level, provider, reference, proved_at)
               VALUES ('a hash', $1, 'L1', 'gov', '', $2)""",
            *(await here.world_id("ann"), tx.now()),
        )
    assert (await redeem(here, bun))["__typename"] == "Redeemed"


async def test_points_are_ones_own_and_an_organisation_has_none(here: Town) -> None:
    await here.riches()
    ann, ben = [str(await here.world_id(handle)) for handle in ("ann", "ben")]
    await hired(here, "citizen", here.tea.provider_id)
    before = await everything()
    shop = await redeem(here, here.tea, account=str(here.tea.provider_id))
    assert (shop["code"], shop["path"]) == ("ORGANISATION_MAY_NOT", ["input", "account"])
    assert (await redeem(here, here.tea, account=ben))["code"] == "NOT_THERE"
    assert (await redeem(here, here.tea, account="404"))["code"] == "NOT_THERE"
    assert (await redeem(here, here.tea, account="ann"))["path"] == ["input", "account"]
    after = await everything()
    assert {table for table in after if after[table] != before[table]} <= {"accounts_audit"}
    own = await redeem(here, here.tea, account=ann)
    assert own["account"] == {"freePoints": 83, "heldPoints": 0}
    assert await redeem(here, here.tea) == own


async def test_its_owner_is_told_how_a_redemption_ended(here: Town) -> None:
    await here.riches()
    bun = await on_the_shelf(here, "bun", voucher_days=2, refund_days=2)
    late = await redeemed_before(here, here.tea, timedelta(minutes=16), hold=True)
    unused = await redeemed_before(here, bun, timedelta(days=3), key="unused")
    back = await redeem(here, bun, key="back")
    await act(here, "citizen", "giveBackRedemption", redemption=back["voucher"]["id"])
    used = await redeem(here, bun, key="used")
    till = (await act(here, "merchant", "openTill", name="door"))["till"]["id"]
    await act(here, "merchant", "checkVoucher", code=used["voucher"]["code"], till=till)
    for _ in range(2):  # the job that ends what is over changes nothing of what is told
        told = [
            (await here.ask("citizen", ENDED, id=id_))["voucher"]
            for id_ in (str(late.id), str(unused.id), back["voucher"]["id"], used["voucher"]["id"])
        ]
        assert [(one["standing"], one["timedOut"], one["tillName"]) for one in told] == [
            ("RELEASED", True, None),
            ("RELEASED", True, None),
            ("RELEASED", False, None),
            ("FINAL", False, "door"),
        ]
        await sweeping.sweep(here.world.pack, Hub().tell)
