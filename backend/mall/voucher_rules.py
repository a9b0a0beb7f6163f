"""The decisions at the till, pure: which voucher is good, once, to whom; and how long it may be made to last."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.ledger.rules import Books
from backend.ledger.values import Cause
from backend.mall import errors
from backend.mall.rules import purpose, settle, standing_in
from backend.mall.shelf_values import Listing, Till
from backend.mall.values import Checked, Held, LateCheck, Standing, Voucher, VoucherCheck

LONGEST_EXTENSION = timedelta(days=366)  # from now: whoever wants more extends again


@dataclass(frozen=True, slots=True)
class Counter:
    """What lies ready at the till: vouchers by code, tills by id; holds and listings of the vouchers by redemption."""

    vouchers: Mapping[str, Voucher]
    tills: Mapping[int, Till]
    held: Mapping[int, Held]
    listings: Mapping[int, Listing]
    books: Books


def check(checks: Iterable[VoucherCheck], counter: Counter, now: datetime) -> list[Checked | Refusal]:
    """Take vouchers in order, each once; another provider's looks as if it were not there."""
    return [_check(each, counter, now) for each in checks]


def _check(check: VoucherCheck, counter: Counter, now: datetime) -> Checked | Refusal:
    voucher = _shown(check, counter, now)
    return voucher if isinstance(voucher, Refusal) else _take(voucher, check, counter, now, now)


def check_late(check: LateCheck, counter: Counter, now: datetime) -> Checked | Refusal:
    """Take a voucher that a till took without a network; whoever took it second bears it.

    It counts from the instant of the check, so a till that settles late is told what another has done meanwhile.
    """
    voucher = _shown(check, counter, check.checked_at)
    if isinstance(voucher, Refusal):
        return voucher
    listing = counter.listings[voucher.redemption_id]
    if not listing.goods.particulars.checked_offline:
        return errors.not_offline()
    is_possible = voucher.redeemed_at <= check.checked_at <= now
    return _take(voucher, check, counter, check.checked_at, now) if is_possible else errors.bad_time(check.checked_at)


def _shown(check: VoucherCheck | LateCheck, counter: Counter, at: datetime) -> Voucher | Refusal:
    """The voucher, if it is theirs and was shown at a till of theirs that was not closed by then."""
    voucher = counter.vouchers.get(check.code)
    if voucher is None or not check.actor.sits_in(voucher.provider_id):
        return Refusal.not_there("voucher")
    if check.till_id is None:
        return voucher
    till = counter.tills.get(check.till_id)
    is_theirs = till is not None and till.provider_id == voucher.provider_id
    is_open = till is not None and (till.closed_at is None or at < till.closed_at)
    return voucher if is_theirs and is_open else Refusal.not_there("till")


def _take(
    voucher: Voucher, check: VoucherCheck | LateCheck, counter: Counter, used_at: datetime, now: datetime
) -> Checked | Refusal:
    held = counter.held.get(voucher.redemption_id)
    if voucher.used_at:
        return errors.voucher_used(voucher.used_at, voucher.till_name)
    if voucher.valid_until <= used_at:
        return errors.voucher_expired(voucher.valid_until)
    stands = standing_in(counter.books, held, now)
    if stands is Standing.RELEASED:
        return errors.given_back()
    if held and stands is Standing.REFUNDABLE:
        settle(held, counter.books, Cause(check.actor.account_id, voucher.redemption_id, now))
    till = counter.tills[check.till_id] if check.till_id else None
    voucher.used_at, voucher.till_id, voucher.till_name = used_at, check.till_id, till.name if till else None
    whose = voucher.account_id, voucher.provider_id
    listing = counter.listings[voucher.redemption_id]
    return Checked(voucher.code, voucher.redemption_id, listing.id, used_at, *whose, check.till_id)


def extend(
    actor: Actor, voucher: Voucher | None, held: Held | None, books: Books, until: datetime, now: datetime
) -> Voucher | Refusal:
    """Let a member of the provider make a live voucher last longer; what may be given back all along, still may."""
    if voucher is None or not actor.sits_in(voucher.provider_id):
        return Refusal.not_there("voucher")
    if voucher.used_at:
        return errors.voucher_used(voucher.used_at, voucher.till_name)
    if voucher.valid_until <= now:
        return errors.voucher_expired(voucher.valid_until)
    stands = standing_in(books, held, now)
    if stands is Standing.RELEASED:
        return errors.given_back()
    if not voucher.valid_until < until <= now + LONGEST_EXTENSION:
        return errors.bad_extension(voucher.valid_until, now + LONGEST_EXTENSION)
    if held and stands is Standing.REFUNDABLE and not held.hold.settles:
        books.prolong(voucher.account_id, purpose(voucher.redemption_id), until, None)
        held.hold.until = until
    voucher.valid_until = until
    return voucher
