"""What happens on the very day on which a visitor comes: the tills have begun, and somebody has set something aside."""

from collections.abc import Sequence
from datetime import datetime

from backend import accounts, mall, programme
from backend.demo.founding import world
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.db import Tx
from backend.kit.time import business_day, starts, starts_after
from backend.wiring.trial import must, staff

LOOKED_THROUGH = 120  # citizens, in whose drawers vouchers are looked for
CHECKED = 3  # vouchers at the tills of each merchant
PONDERING, CUP = "citizen-1", "A cup of tea"


async def open_today(pack: programme.RulePack, now: datetime) -> None:
    """Check a few vouchers at the tills, once a day, and let the first citizen set a cup of tea aside."""
    async with db.transaction(now) as tx:
        unused = await _unused(tx, now)
        for merchant in (one for one in world().merchants if one.tills):
            await _check(tx, pack, await staff(tx, merchant.staff), unused)
    async with db.transaction(now) as tx:
        await _set_aside(tx, pack)


async def _unused(tx: Tx, now: datetime) -> list[mall.Redemption]:
    """Vouchers that are good and lie in a drawer; the pioneers' are left to the visitor."""
    handles = [f"citizen-{number}" for number in range(7, LOOKED_THROUGH)]
    people = await accounts.people_by_handle(tx, handles)
    past = [one for each in people.values() for one in await mall.redemptions_of(tx, each, now)]
    good = {mall.Standing.FINAL, mall.Standing.REFUNDABLE}
    return [
        one.redemption
        for one in past
        if one.standing in good and one.used_at is None and one.redemption.valid_until > now
    ]


async def _check(tx: Tx, pack: programme.RulePack, seller: Actor, unused: Sequence[mall.Redemption]) -> None:
    provider_id = seller.seats[0].organisation_id
    today = business_day(tx.now(), pack.zone)
    board = await mall.board(tx, provider_id, (starts(today, pack.zone), starts_after(today, pack.zone)))
    if any(one.checked for one in board.tills):
        return
    tills = await mall.tills_of(tx, provider_id)
    theirs = [one.voucher_code for one in unused if one.provider_id == provider_id][:CHECKED]
    checks = [mall.VoucherCheck(seller, code, tills[at % len(tills)].id) for at, code in enumerate(theirs)]
    for outcome in await mall.check_vouchers(tx, checks):
        must(outcome)


async def _set_aside(tx: Tx, pack: programme.RulePack) -> None:
    """It waits for the pack's minutes, as long as nothing waits already."""
    account_id = await accounts.find(tx, PONDERING)
    shelf = [one for one in await mall.listings(tx, tx.now()) if one.title_en == CUP and one.stock]
    past = await mall.redemptions_of(tx, account_id, tx.now()) if account_id else []
    if not account_id or not shelf or any(one.standing is mall.Standing.UNCONFIRMED for one in past):
        return
    key = f"demo-{tx.now().isoformat()}"
    request = mall.RedeemRequest(Actor(account_id), account_id, key, shelf[0].id, hold=True)
    await mall.redeem(tx, [request], mall.Terms.of(pack, tx.now()))  # they may have spent all their points
