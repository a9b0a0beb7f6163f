"""The decisions of the mall, pure: who may exchange what for what, and which voucher is good."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from backend.accounts.rules import seat_over
from backend.accounts.values import Organisation, OrganisationKind
from backend.identities.rules import step_up
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.ledger.rules import Books
from backend.ledger.values import Cause
from backend.mall.errors import (
    already_used,
    bad_listing,
    no_agreement,
    not_a_rights_provider,
    not_a_term,
    not_on_shelf,
    out_of_stock,
    price_changed,
    voucher_expired,
)
from backend.mall.values import (
    OFF_SHELF,
    ON_SHELF,
    Agreement,
    Answer,
    Ask,
    Checked,
    Decided,
    Listing,
    Making,
    NewListing,
    RedeemRequest,
    Redemption,
    Voucher,
    VoucherCheck,
)
from backend.programme.values import RulePack

LONGEST_TITLE = 120  # characters, as the column
MOST_PIECES = 1_000_000  # of one listing, so that a slip of the hand is noticed
HIGHEST_PRICE = 1_000_000  # points, likewise


def wanted(requests: Iterable[RedeemRequest], listings: Mapping[int, Listing]) -> dict[int, int]:
    """How many points each account needs if every request is granted."""
    points: dict[int, int] = {}
    for request in requests:
        if listing := listings.get(request.listing_id):
            points[request.account_id] = points.get(request.account_id, 0) + listing.points
    return points


def redeem(
    asked: Iterable[tuple[RedeemRequest, bytes]],
    earlier: Mapping[Ask, Answer],
    books: Books,
    listings: Mapping[int, Listing],
    making: Making,
) -> Decided:
    """Decide requests, each with the hash of its input, in order; a repeat, also inside the batch, changes nothing.

    The books hold lots enough for the listings' prices. What is not there or not yours is not remembered: no account of
    the asker's could keep it. Nor is that a code is needed: with one, the same key goes on.
    """
    decided = Decided()
    for request, input_hash in asked:
        ask = (request.account_id, request.key)
        first = earlier.get(ask) or decided.answers.get(ask)
        listing = listings.get(request.listing_id)
        outcome: Redemption | Refusal
        if request.actor.account_id != request.account_id or request.account_id not in books.accounts:
            outcome = Refusal.not_there("account")
        elif first:
            outcome = first.outcome if first.input_hash == input_hash else Refusal.key_reused(request.key)
        elif not listing:
            outcome = Refusal.not_there("listing")
        elif unproved := _unproved(request, listing, making):
            outcome = unproved
        else:
            refused = _unsellable(request, listing, making.now)
            outcome = refused or _exchange(request, listing, books, making, decided)
            decided.answers[ask] = Answer(input_hash, outcome)
        decided.outcomes.append(outcome)
    return decided


def _unsellable(request: RedeemRequest, listing: Listing, now: datetime) -> Refusal | None:
    if not on_shelf(listing, now):
        return not_on_shelf()
    if request.expected_version not in (None, listing.version) or request.expected_points not in (None, listing.points):
        return price_changed(listing.points, listing.version)
    return None if listing.stock else out_of_stock()


def _unproved(request: RedeemRequest, listing: Listing, making: Making) -> Refusal | None:
    """Ask for a code where much is spent; not for what would be refused with one, too."""
    if listing.points <= making.terms.step_up_above_points or _unsellable(request, listing, making.now):
        return None
    return step_up(request.actor, making.now)


def _exchange(
    request: RedeemRequest, listing: Listing, books: Books, making: Making, decided: Decided
) -> Redemption | Refusal:
    """Cancel the points, pass the grams on and hand out a voucher, at once and for good (JS§37–38, L-03)."""
    redemption_id = next(making.ids)
    cause = Cause(request.actor.account_id, redemption_id, making.now)
    taken = books.redeem(request.account_id, listing.points, listing.provider_id, cause)
    if isinstance(taken, Refusal):
        return taken
    listing.stock -= 1
    redemption = Redemption(
        redemption_id,
        request.account_id,
        listing.id,
        listing.version,
        listing.provider_id,
        taken.points,
        taken.grams,
        next(making.codes),
        making.now + timedelta(days=making.terms.voucher_days),
        making.now,
    )
    decided.redemptions.append(redemption)
    return redemption


def on_shelf(listing: Listing, now: datetime) -> bool:
    """Whether a listing is sold at this instant: on the shelf, under an agreement that has not ended."""
    return listing.state == ON_SHELF and now < listing.sold_until


def check(
    checks: Iterable[VoucherCheck], vouchers: Mapping[str, Voucher], listings: Mapping[int, int], now: datetime
) -> list[Checked | Refusal]:
    """Take vouchers in order, each once; another provider's looks as if it were not there.

    `listings` are the listings of the vouchers, by redemption.
    """
    return [_take(check, vouchers.get(check.code), listings, now) for check in checks]


def _take(
    check: VoucherCheck, voucher: Voucher | None, listings: Mapping[int, int], now: datetime
) -> Checked | Refusal:
    if voucher is None or not check.actor.sits_in(voucher.provider_id):
        return Refusal.not_there("voucher")
    if voucher.used_at:
        return already_used(voucher.used_at)
    if voucher.valid_until <= now:
        return voucher_expired(voucher.valid_until)
    voucher.used_at = now
    to_whom = voucher.account_id, voucher.provider_id
    return Checked(voucher.code, voucher.redemption_id, listings[voucher.redemption_id], now, *to_whom)


def operator_who_signs(
    actor: Actor, provider: Organisation, term: tuple[datetime, datetime], pack: RulePack
) -> int | Refusal:
    """The operator that the actor signs for, over the provider's region; with rights providers only (JS§36)."""
    seat = seat_over(actor, OrganisationKind.OPERATOR, provider.region, pack)
    if seat is None:
        return Refusal.not_allowed(f"a seat in the operator over {provider.region}")
    if OrganisationKind.RIGHTS_PROVIDER not in provider.kinds:
        return not_a_rights_provider()
    valid_from, valid_until = term
    return seat.organisation_id if valid_from < valid_until else not_a_term()


def sold_until(actor: Actor, new: NewListing, agreement: Agreement | None) -> datetime | Refusal:
    """Until when a member of the provider may sell this: as long as the agreement is in force (JS§36)."""
    if not actor.sits_in(new.provider_id):
        return Refusal.not_there("provider")
    if not all(0 < len(title.strip()) <= LONGEST_TITLE for title in (new.title_zh, new.title_en)):
        return bad_listing(f"a title of 1 to {LONGEST_TITLE} characters in Chinese and in English")
    if refused := _bad_price(new.points) or _bad_stock(new.stock):
        return refused
    return agreement.valid_until if agreement else no_agreement()


def of_their_own(
    actor: Actor, listing: Listing | None, now: datetime, change: Callable[[Listing], Listing | Refusal]
) -> Listing | Refusal:
    """Let a member of its provider change a listing, while it is on the shelf."""
    if listing is None or not actor.sits_in(listing.provider_id):
        return Refusal.not_there("listing")
    return change(listing) if on_shelf(listing, now) else not_on_shelf()


def take_off_shelf(listing: Listing) -> Listing:
    """Sell no more of it."""
    listing.state = OFF_SHELF
    return listing


def restock(listing: Listing, pieces: int) -> Listing | Refusal:
    """Add pieces, at least one."""
    if pieces < 1:
        return bad_listing("at least one more piece")
    if refused := _bad_stock(listing.stock + pieces):
        return refused
    listing.stock += pieces
    return listing


def change_price(listing: Listing, points: int) -> Listing | Refusal:
    """Set the price, as the next version."""
    if refused := _bad_price(points):
        return refused
    listing.points, listing.version = points, listing.version + 1
    return listing


def _bad_price(points: int) -> Refusal | None:
    return None if 0 < points <= HIGHEST_PRICE else bad_listing(f"a price of 1 to {HIGHEST_PRICE} points")


def _bad_stock(stock: int) -> Refusal | None:
    return None if 0 <= stock <= MOST_PIECES else bad_listing(f"a stock of 0 to {MOST_PIECES} pieces")
