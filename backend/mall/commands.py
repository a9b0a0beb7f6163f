"""What changes the mall. Every command takes an open transaction; who may do what is decided in the rules."""

from collections.abc import Callable, Sequence
from datetime import datetime

from backend import ledger
from backend.accounts import Organisation
from backend.kit import idempotency, ids
from backend.kit.actor import Actor
from backend.kit.db import Tx
from backend.kit.errors import Refusal
from backend.mall import rules, store
from backend.mall.values import (
    ON_SHELF,
    Agreement,
    Checked,
    Listing,
    Making,
    NewListing,
    RedeemRequest,
    Redemption,
    Terms,
    VoucherChanged,
    VoucherCheck,
)
from backend.programme import RulePack


async def redeem(tx: Tx, requests: Sequence[RedeemRequest], terms: Terms) -> list[Redemption | Refusal]:
    """Exchange points for listings, final at once: one outcome per request, in order (JS§35–38).

    A success, and a refusal decided under the account's lock, is the answer to its key for ever. Refused: NOT_THERE
    (account or listing; not remembered), KEY_REUSED, NOT_ON_SHELF, PRICE_CHANGED, OUT_OF_STOCK, NOT_ENOUGH_POINTS,
    STEP_UP_NEEDED (not remembered).
    8 statements whatever the number of requests; one more where ids have run out, where somebody has points on hold,
    and where the first lots of an account do not suffice. Raises `Outrun` when a listing that a batch looked at has
    changed before its end; a single request never is, so `kit.batching` then runs them one by one.
    """
    books = await ledger.lock(tx, {request.account_id for request in requests})
    now = tx.now()
    earlier = await store.earlier(tx, requests)
    # Everybody may want the same listing, so a batch locks it last of all, by taking its pieces in `keep`.
    look = store.lock_listings if len(requests) == 1 else store.listings
    listings = await look(tx, {request.listing_id for request in requests})
    await ledger.load(tx, books, rules.wanted(requests, listings), len(requests), now)
    new = await ids.new(tx, len(requests))
    asked = [(request, fingerprint(request)) for request in requests]
    decided = rules.redeem(asked, earlier, books, listings, Making(now, new, ids.codes(), terms))
    new.give_back()
    await ledger.post(tx, books)
    await store.keep(tx, decided)
    for one in decided.redemptions:
        tx.announce(one.account_id, VoucherChanged(one.id))
    return decided.outcomes


def fingerprint(request: RedeemRequest) -> bytes:
    """The hash of what a request asks for: the same key with another hash is refused."""
    return idempotency.fingerprint(
        request.account_id, request.listing_id, request.expected_points, request.expected_version
    )


async def check_vouchers(tx: Tx, checks: Sequence[VoucherCheck]) -> list[Checked | Refusal]:
    """Take vouchers at the till, each once: one outcome per check, in order. Three statements.

    Refused: NOT_THERE (also another provider's), ALREADY_USED with the time, EXPIRED.
    """
    vouchers = await store.lock_vouchers(tx, {check.code for check in checks})
    listings = await store.listings_of(tx, vouchers.values())
    outcomes = rules.check(checks, vouchers, listings, tx.now())
    taken = [outcome for outcome in outcomes if isinstance(outcome, Checked)]
    await store.use_vouchers(tx, taken)
    for one in taken:
        tx.announce(vouchers[one.code].account_id, VoucherChanged(one.redemption_id, one.used_at))
    return outcomes


async def sign_agreement(
    tx: Tx, actor: Actor, provider: Organisation, term: tuple[datetime, datetime], pack: RulePack
) -> Agreement | Refusal:
    """Sign a cooperation agreement between the actor's operator and a rights provider, half-open in time (JS§36).

    Refused: NOT_ALLOWED, NOT_A_RIGHTS_PROVIDER, NOT_A_TERM.
    """
    operator = rules.operator_who_signs(actor, provider, term, pack)
    if isinstance(operator, Refusal):
        return operator
    agreement = Agreement(await ids.one(tx), provider.account_id, operator, tx.now(), *term)
    await store.insert_agreement(tx, agreement)
    return agreement


async def put_on_shelf(tx: Tx, actor: Actor, new: NewListing) -> Listing | Refusal:
    """Put goods or a service on the shelf, sold until the provider's agreement ends (JS§35–36).

    Refused: NOT_THERE (the provider is not the actor's), BAD_LISTING, NO_AGREEMENT.
    """
    now = tx.now()
    agreement = await store.agreement_in_force(tx, new.provider_id, now)
    until = rules.sold_until(actor, new, agreement)
    if isinstance(until, Refusal):
        return until
    listing = Listing(
        await ids.one(tx),
        new.provider_id,
        new.title_zh,
        new.title_en,
        new.points,
        new.stock,
        1,
        ON_SHELF,
        until,
        now,
    )
    await store.insert_listing(tx, listing)
    return listing


async def take_off_shelf(tx: Tx, actor: Actor, listing_id: int) -> Listing | Refusal:
    """Take a listing off the shelf for good; what was redeemed stays good. Refused: NOT_THERE, NOT_ON_SHELF."""
    return await _change(tx, actor, listing_id, rules.take_off_shelf)


async def restock(tx: Tx, actor: Actor, listing_id: int, pieces: int) -> Listing | Refusal:
    """Add pieces to a listing's stock. Refused: NOT_THERE, NOT_ON_SHELF, BAD_LISTING."""
    return await _change(tx, actor, listing_id, lambda listing: rules.restock(listing, pieces))


async def change_price(tx: Tx, actor: Actor, listing_id: int, points: int) -> Listing | Refusal:
    """Set a listing's price in points, as its next version. Refused: NOT_THERE, NOT_ON_SHELF, BAD_LISTING."""
    return await _change(tx, actor, listing_id, lambda listing: rules.change_price(listing, points))


async def _change(
    tx: Tx, actor: Actor, listing_id: int, change: Callable[[Listing], Listing | Refusal]
) -> Listing | Refusal:
    listing = (await store.lock_listings(tx, {listing_id})).get(listing_id)
    changed = rules.of_their_own(actor, listing, tx.now(), change)
    if isinstance(changed, Listing):
        await store.update_listings(tx, [changed])
    return changed
