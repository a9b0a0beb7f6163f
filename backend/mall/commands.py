"""What changes redemptions. Every command takes an open transaction; who may do what is decided in the rules."""

from collections.abc import Collection, Sequence

from backend import identities, ledger
from backend.kit import idempotency, ids
from backend.kit.db import Tx
from backend.kit.errors import Refusal
from backend.ledger import Books
from backend.mall import rules, shelf_store, store
from backend.mall.shelf_values import Listing
from backend.mall.values import (
    Awaits,
    Ending,
    Held,
    HoldRequest,
    Known,
    Making,
    RedeemRequest,
    Redemption,
    Terms,
    VoucherChanged,
)

ENDED_AT_ONCE = 1000

type Left = dict[int, int]  # pieces by listing


async def redeem(tx: Tx, requests: Sequence[RedeemRequest], terms: Terms) -> list[Redemption | Refusal]:
    """Exchange points for listings, at once or set aside to confirm: one outcome per request, in order (JS§35–38).

    A success, and a refusal decided under the account's lock, is the answer to its key for ever. Refused: NOT_THERE
    (account or listing; not remembered), ORGANISATION_MAY_NOT (nor this), KEY_REUSED, NOT_ON_SHELF, PRICE_CHANGED,
    LIMIT_REACHED, OUT_OF_STOCK, NOT_ENOUGH_POINTS, REAL_NAME_NEEDED and STEP_UP_NEEDED (neither remembered).
    6 statements whatever the number of requests; one more each where ids have run out, where somebody has points on
    hold, where the first lots of an account do not suffice, where goods have a limit, and where they need a name.
    Raises `Outrun` when a listing that a batch looked at has changed before its end; a single request never is, so
    `kit.batching` then runs them one by one.
    """
    outcomes, _ = await sell(tx, requests, terms)
    return outcomes


async def sell(tx: Tx, requests: Sequence[RedeemRequest], terms: Terms) -> tuple[list[Redemption | Refusal], Left]:
    """The same as `redeem`, which also tells how many pieces are left of each listing that was sold."""
    # Whoever names another's account learns nothing from the work it makes, and makes its owner wait for none.
    own = [request for request in requests if request.account_id == request.actor.account_id]
    books = await ledger.lock(tx, {request.account_id for request in own})
    now = tx.now()
    earlier = await store.earlier(tx, requests)
    # Everybody may want the same listing, so a batch locks it last of all, when its pieces are taken in `keep`.
    look = shelf_store.lock_listings if len(requests) == 1 else shelf_store.listings
    listings = await look(tx, {request.listing_id for request in requests})
    known = await _known(tx, own, listings, terms)
    await ledger.load(tx, books, rules.wanted(own, listings), len(requests), now)
    new = await ids.new(tx, len(requests))
    asked = [(request, fingerprint(request)) for request in requests]
    decided = rules.redeem(asked, earlier, books, listings, known, Making(now, new, ids.codes(), terms))
    new.give_back()
    await ledger.post(tx, books)
    left = await store.keep(tx, decided)
    for one in decided.redemptions:
        tx.announce(one.account_id, VoucherChanged(one.id))
    return decided.outcomes, left


async def _known(tx: Tx, requests: Sequence[RedeemRequest], listings: dict[int, Listing], terms: Terms) -> Known:
    """What limits and names need to be known; no statement where no goods ask."""
    now = tx.now()
    counted, named = rules.counted(requests, listings, now, terms.zone), rules.named(requests, listings)
    pieces = await store.pieces(tx, counted, now) if counted else {}
    levels = await identities.real_name_levels(tx, named) if named else {}
    return Known(pieces, dict(levels))


def fingerprint(request: RedeemRequest) -> bytes:
    """The hash of what a request asks for: the same key with another hash is refused."""
    asked = (request.account_id, request.listing_id, request.expected_points, request.expected_version)
    return idempotency.fingerprint(*asked, "hold") if request.hold else idempotency.fingerprint(*asked)


async def confirm(tx: Tx, requests: Sequence[HoldRequest]) -> list[Redemption | Refusal]:
    """Make redemptions of what was set aside, each once however often it is asked (L-03): one outcome each, in order.

    Refused: NOT_THERE, HOLD_OVER with the instant. At most 9 statements, whatever the number of requests.
    """
    books, held = await load_held(tx, _asked(requests))
    waiting = [each for each in held.values() if each.hold.awaits is Awaits.CONFIRM and each.hold.ended_at is None]
    outcomes = [rules.confirm(request, held.get(request.redemption_id), books, tx.now()) for request in requests]
    confirmed = [each for each in waiting if each.redemption.awaits is not Awaits.CONFIRM]
    await ledger.post(tx, books)
    await store.update_holds(tx, [each.hold for each in confirmed])
    await store.insert_vouchers(tx, [each.redemption for each in confirmed])
    _announce(tx, confirmed)
    return outcomes


async def give_back(tx: Tx, requests: Sequence[HoldRequest]) -> list[Redemption | Refusal]:
    """Release what was set aside, not confirmed yet or to be given back (L-08): one outcome each, in order.

    Points, grams and the piece are where they were. Refused: NOT_THERE, FINAL. At most 10 statements for however many;
    one more where something never was on hold.
    """
    asked = _asked(requests)
    books, held = await load_held(tx, asked)
    never_held = [one for one in asked if one[1] not in held]
    final = await store.redeemed(tx, never_held) if never_held else set()
    vouchers = await store.lock_vouchers(tx, [each.redemption.voucher_code for each in held.values()])
    used = {voucher.redemption_id for voucher in vouchers.values() if voucher.used_at}
    open_before = [each for each in held.values() if each.hold.ended_at is None]
    outcomes = [
        rules.give_back(
            each,
            held.get(each.redemption_id),
            books,
            tx.now(),
            was_used=each.redemption_id in used,
            was_final=(each.actor.account_id, each.redemption_id) in final,
        )
        for each in requests
    ]
    await _keep_ended(tx, books, [each for each in open_before if each.hold.ended_at])
    return outcomes


async def end_holds(tx: Tx, limit: int = ENDED_AT_ONCE) -> int:
    """End at most so many holds past their deadline, as the books do by themselves, and put back their pieces.

    Returns how many; call again until none is left.
    """
    due = await store.due_holds(tx, tx.now(), limit)
    if not due:
        return 0
    books, held = await load_held(tx, due)
    over = [each for each in held.values() if each.hold.ended_at is None and each.hold.until <= tx.now()]
    rules.end_due([each.hold for each in over], tx.now())
    await _keep_ended(tx, books, over)
    return len(due)


def _asked(requests: Sequence[HoldRequest]) -> set[tuple[int, int]]:
    return {(request.actor.account_id, request.redemption_id) for request in requests}


async def load_held(
    tx: Tx, redemptions: Collection[tuple[int, int]], others: Collection[int] = ()
) -> tuple[Books, dict[int, Held]]:
    """Lock accounts, and what they have on hold, by redemption; what is past its deadline has ended in the books.

    `others` are accounts to be locked with them, as all accounts are locked in one order.
    """
    books = await ledger.lock(tx, {account_id for account_id, _ in redemptions} | set(others))
    await ledger.load_holds(tx, books, len(redemptions), tx.now())
    if not redemptions:
        return books, {}
    locked = await store.lock_holds(tx, redemptions)
    listings = await shelf_store.listings(tx, {hold.listing_id for _, hold in locked.values()})
    return books, {one.id: Held(one, hold, listings[hold.listing_id]) for one, hold in locked.values()}


async def _keep_ended(tx: Tx, books: Books, ended: Sequence[Held]) -> None:
    await ledger.post(tx, books)
    await store.update_holds(tx, [each.hold for each in ended])
    released = [each for each in ended if each.hold.ending is Ending.RELEASED]
    await store.put_back(tx, [each.hold.listing_id for each in released])  # listings last, as a redemption has it
    _announce(tx, ended)


def _announce(tx: Tx, changed: Sequence[Held]) -> None:
    for each in changed:
        tx.announce(each.redemption.account_id, VoucherChanged(each.redemption.id))
