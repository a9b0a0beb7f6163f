"""The decisions of redemption, pure: who may exchange what for what, at once or on hold, and how a hold ends."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from backend.identities.rules import step_up
from backend.kit.errors import Refusal
from backend.kit.time import business_day, starts
from backend.ledger.rules import Books
from backend.ledger.values import Cause
from backend.mall import errors
from backend.mall.shelf_rules import on_shelf
from backend.mall.shelf_values import Listing, Period
from backend.mall.values import (
    Answer,
    Ask,
    Awaits,
    Decided,
    Ending,
    Held,
    Hold,
    HoldRequest,
    Known,
    Making,
    Person,
    RedeemRequest,
    Redemption,
    Standing,
)

BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


def wanted(requests: Iterable[RedeemRequest], listings: Mapping[int, Listing]) -> dict[int, int]:
    """How many points each account needs if every request is granted."""
    points: dict[int, int] = {}
    for request in requests:
        if listing := listings.get(request.listing_id):
            points[request.account_id] = points.get(request.account_id, 0) + listing.points
    return points


def counted(
    requests: Iterable[RedeemRequest], listings: Mapping[int, Listing], now: datetime, zone: ZoneInfo
) -> dict[Person, datetime]:
    """Whose pieces of which goods have to be counted, and from when on: where the goods have a limit."""
    asked = ((request.account_id, listings.get(request.listing_id)) for request in requests)
    return {
        (account_id, listing.goods.id): _begin(limit.period, now, zone)
        for account_id, listing in asked
        if listing and (limit := listing.goods.particulars.limit)
    }


def _begin(period: Period, now: datetime, zone: ZoneInfo) -> datetime:
    today = business_day(now, zone)
    match period:
        case Period.DAY:
            return starts(today, zone)
        case Period.MONTH:
            return starts(today.replace(day=1), zone)
        case Period.YEAR:
            return starts(date(today.year, 1, 1), zone)
        case Period.EVER:
            return BEFORE_ALL


def named(requests: Iterable[RedeemRequest], listings: Mapping[int, Listing]) -> set[int]:
    """Whose real-name level has to be known."""
    asked = ((request.account_id, listings.get(request.listing_id)) for request in requests)
    return {who for who, listing in asked if listing and listing.goods.particulars.real_name_level > "L0"}


def redeem(
    asked: Iterable[tuple[RedeemRequest, bytes]],
    earlier: Mapping[Ask, Answer],
    books: Books,
    listings: Mapping[int, Listing],
    known: Known,
    making: Making,
) -> Decided:
    """Decide requests, each with the hash of its input, in order; a repeat, also inside the batch, changes nothing.

    The books hold lots enough for the listings' prices. What is not there or not yours is not remembered: no account of
    the asker's could keep it. Nor is that a code or a name is needed: with it, the same key goes on.
    """
    decided = Decided()
    for request, input_hash in asked:
        ask = (request.account_id, request.key)
        first = earlier.get(ask) or decided.answers.get(ask)
        listing = listings.get(request.listing_id)
        outcome: Redemption | Refusal
        if stranger := _stranger(request, books):
            outcome = stranger
        elif first:
            outcome = first.outcome if first.input_hash == input_hash else Refusal.key_reused(request.key)
        elif not listing:
            outcome = Refusal.not_there("listing")
        elif unproved := _unproved(request, listing, known, making):
            outcome = unproved
        else:
            refused = _unsellable(request, listing, known, making.now)
            outcome = refused or _exchange(request, listing, books, known, making, decided)
            decided.answers[ask] = Answer(input_hash, outcome)
        decided.outcomes.append(outcome)
    return decided


def _stranger(request: RedeemRequest, books: Books) -> Refusal | None:
    """Let nobody redeem but the owner; who sits in the organisation whose account it is learns why it cannot."""
    if request.actor.sits_in(request.account_id):
        return errors.organisation_may_not()
    is_owner = request.actor.account_id == request.account_id and request.account_id in books.accounts
    return None if is_owner else Refusal.not_there("account")


def _unsellable(request: RedeemRequest, listing: Listing, known: Known, now: datetime) -> Refusal | None:
    if not on_shelf(listing, now):
        return errors.not_on_shelf()
    if listing.goods.particulars.drawn and request.held_for is None:
        return errors.only_by_drop()
    if request.expected_version not in (None, listing.version) or request.expected_points not in (None, listing.points):
        return errors.price_changed(listing.points, listing.version)
    limit = listing.goods.particulars.limit
    if limit and known.pieces.get((request.account_id, listing.goods.id), 0) >= limit.pieces:
        return errors.limit_reached(limit)
    return None if listing.stock else errors.out_of_stock()


def _unproved(request: RedeemRequest, listing: Listing, known: Known, making: Making) -> Refusal | None:
    """Ask for a name where the goods do, and a code where much is spent; not for what would be refused with both."""
    level = listing.goods.particulars.real_name_level
    has_name = known.levels.get(request.account_id, "L0") >= level
    is_dear = listing.points > making.terms.step_up_above_points
    if (has_name and not is_dear) or _unsellable(request, listing, known, making.now):
        return None
    return step_up(request.actor, making.now) if has_name else errors.real_name_needed(level)


def _exchange(
    request: RedeemRequest, listing: Listing, books: Books, known: Known, making: Making, decided: Decided
) -> Redemption | Refusal:
    """Cancel the points and pass the grams on (JS§37–38, L-03), or set both aside (L-08); and take a piece."""
    redemption = _new(request, listing, making)
    cause = Cause(request.actor.account_id, redemption.id, making.now)
    if request.held_for is not None:
        taken = books.settle(request.account_id, request.held_for, listing.provider_id, cause)
    elif redemption.held_until is None:
        taken = books.redeem(request.account_id, listing.points, listing.provider_id, cause)
    else:
        hold = (request.account_id, listing.points, purpose(redemption.id), redemption.held_until, cause)
        taken = books.hold(*hold, _settles_to(redemption))
    if isinstance(taken, Refusal):
        return taken
    listing.stock -= 1
    piece = request.account_id, listing.goods.id
    known.pieces[piece] = known.pieces.get(piece, 0) + 1
    made = replace(redemption, grams=taken.grams)
    decided.redemptions.append(made)
    return made


def _new(request: RedeemRequest, listing: Listing, making: Making) -> Redemption:
    now = making.now
    new = Redemption(
        next(making.ids),
        request.account_id,
        listing.id,
        listing.version,
        listing.provider_id,
        listing.points,
        0,
        next(making.codes),
        now + timedelta(days=listing.goods.particulars.voucher_days),
        now,
    )
    if request.hold:
        return replace(new, awaits=Awaits.CONFIRM, held_until=now + timedelta(minutes=making.terms.hold_minutes))
    return _sold(new, listing)


def _sold(redemption: Redemption, listing: Listing) -> Redemption:
    """The redemption once it is meant: final at once, or to be given back until its deadline (design §5)."""
    days, all_days = listing.goods.particulars.refund_days, listing.goods.particulars.voucher_days
    if not days:
        return replace(redemption, awaits=None, held_until=None)
    until = redemption.redeemed_at + timedelta(days=min(days, all_days))
    return replace(redemption, awaits=Awaits.CHECK, held_until=until, settles=days < all_days)


def purpose(redemption_id: int) -> str:
    """Under which purpose the books hold what a redemption waits for."""
    return f"redemption {redemption_id}"


def _settles_to(redemption: Redemption) -> int | None:
    return redemption.provider_id if redemption.settles else None


def standing(hold: Hold | None, now: datetime) -> Standing:
    """How a redemption stands: a hold past its deadline has ended at that instant, job or no job."""
    if hold is None or hold.ending is Ending.SETTLED:
        return Standing.FINAL
    if hold.ending is Ending.RELEASED:
        return Standing.RELEASED
    if hold.until <= now:
        return Standing.FINAL if hold.settles else Standing.RELEASED
    return Standing.UNCONFIRMED if hold.awaits is Awaits.CONFIRM else Standing.REFUNDABLE


def timed_out(hold: Hold | None, now: datetime) -> bool:
    """Whether it was released by its deadline alone: what is given back ends before."""
    if hold is None or standing(hold, now) is not Standing.RELEASED:
        return False
    return hold.until <= (hold.ended_at or now)


def standing_in(books: Books, held: Held | None, now: datetime) -> Standing:
    """How a redemption stands under the lock: what the books have ended is over, by whose clock they ever did."""
    if held is None:
        return Standing.FINAL
    stands = standing(held.hold, now)
    is_open = stands in (Standing.UNCONFIRMED, Standing.REFUNDABLE)
    if is_open and not books.holds(held.redemption.account_id, purpose(held.redemption.id)):
        return Standing.FINAL if held.hold.settles else Standing.RELEASED
    return stands


def confirm(request: HoldRequest, held: Held | None, books: Books, now: datetime) -> Redemption | Refusal:
    """Make a redemption of what was set aside; again, it is the same one."""
    if held is None or held.redemption.account_id != request.actor.account_id:
        return Refusal.not_there("redemption")
    stands = standing_in(books, held, now)
    if stands is Standing.RELEASED:
        return errors.hold_over(min(held.hold.until, held.hold.ended_at or held.hold.until))  # a job ends it later
    if stands is not Standing.UNCONFIRMED:
        return held.redemption
    sold = held.redemption = _sold(held.redemption, held.listing)
    if sold.awaits is None or sold.held_until is None:
        settle(held, books, Cause(request.actor.account_id, sold.id, now))
        return sold
    books.prolong(sold.account_id, purpose(sold.id), sold.held_until, _settles_to(sold))
    held.hold.awaits, held.hold.until, held.hold.settles = sold.awaits, sold.held_until, sold.settles
    return sold


def give_back(
    request: HoldRequest,
    held: Held | None,
    books: Books,
    now: datetime,
    *,
    was_used: bool,
    was_final: bool = False,
) -> Redemption | Refusal:
    """Release what was set aside: not confirmed yet, or to be given back and not used; again, it is the same.

    `was_final` says of a redemption of theirs that it never was on hold.
    """
    if was_final:
        return errors.final()
    if held is None or held.redemption.account_id != request.actor.account_id:
        return Refusal.not_there("redemption")
    stands = standing_in(books, held, now)
    if was_used or stands is Standing.FINAL:
        return errors.final()
    if stands in (Standing.UNCONFIRMED, Standing.REFUNDABLE):
        cause = Cause(request.actor.account_id, held.redemption.id, now)
        books.release(held.redemption.account_id, purpose(held.redemption.id), cause)
        _end(held.hold, Ending.RELEASED, now)
    return held.redemption


def settle(held: Held, books: Books, cause: Cause) -> None:
    """Cancel the points on hold and pass their grams on, once: the hold is over."""
    redemption = held.redemption
    books.settle(redemption.account_id, purpose(redemption.id), redemption.provider_id, cause)
    _end(held.hold, Ending.SETTLED, cause.at)


def end_due(holds: Iterable[Hold], now: datetime) -> None:
    """End holds past their deadline, as the books have done."""
    for hold in holds:
        _end(hold, Ending.SETTLED if hold.settles else Ending.RELEASED, now)


def _end(hold: Hold, ending: Ending, now: datetime) -> None:
    hold.ended_at, hold.ending = now, ending
