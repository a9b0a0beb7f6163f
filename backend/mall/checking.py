"""What happens at the till: vouchers are checked once, be it with a network or without, or made to last longer."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec

from backend import ledger
from backend.kit import idempotency
from backend.kit.actor import Actor
from backend.kit.db import Tx
from backend.kit.errors import Kind, Refusal
from backend.ledger import Books
from backend.mall import shelf_store, store, voucher_rules
from backend.mall.commands import load_held
from backend.mall.values import Checked, Held, LateCheck, Voucher, VoucherChanged, VoucherCheck
from backend.mall.voucher_rules import Counter

CHECK_LATE = "check late"  # the operation under which a till's late checks are remembered
KINDS: dict[str, type[Checked | Refusal]] = {kind.__name__: kind for kind in (Checked, Refusal)}


async def check_vouchers(tx: Tx, checks: Sequence[VoucherCheck]) -> list[Checked | Refusal]:
    """Take vouchers at the till, each once: one outcome per check, in order. What was refundable is final (L-03).

    Refused: NOT_THERE (also another provider's, or a till that is closed or not theirs), VOUCHER_USED with the instant
    and the till, EXPIRED, GIVEN_BACK. Four statements; six more where vouchers are refundable, one for tills.
    """
    counter = await _counter(tx, {each.code for each in checks}, {each.till_id for each in checks})
    outcomes = voucher_rules.check(checks, counter, tx.now())
    await _keep(tx, counter, outcomes)
    return outcomes


async def check_late(tx: Tx, checks: Sequence[LateCheck]) -> list[Checked | Refusal]:
    """Settle what a till checked without a network: one outcome per check, in order, for each key the first for ever.

    Refused as at the till, and NOT_OFFLINE, BAD_TIME, KEY_REUSED. Who took a voucher second is told VOUCHER_USED, and
    bears it. Eight statements; one more for tills, and five where vouchers were set aside first. The accounts of those
    who send them are locked, so that one key sent twice at once has one answer.
    """
    senders = {each.actor.account_id for each in checks}
    counter = await _counter(tx, {each.code for each in checks}, {each.till_id for each in checks}, senders)
    asks = [(each.actor.account_id, each.key) for each in checks]
    answered = {
        ask: (first.input_hash, _from_json(first.outcome))
        for ask, first in (await idempotency.earlier(tx, CHECK_LATE, asks)).items()
    }
    outcomes: list[Checked | Refusal] = []
    new: list[tuple[LateCheck, Checked | Refusal]] = []
    for check, ask in zip(checks, asks, strict=True):
        digest = _hash(check)
        if ask in answered:
            first, outcome = answered[ask]
            outcomes.append(outcome if first == digest else Refusal.key_reused(check.key))
            continue
        outcomes.append(outcome := voucher_rules.check_late(check, counter, tx.now()))
        if isinstance(outcome, Checked) or outcome.kind is not Kind.NOT_THERE:  # what is not there is not remembered
            answered[ask] = digest, outcome
            new.append((check, outcome))
    await _keep(tx, counter, [outcome for _, outcome in new])
    await _remember(tx, counter, new)
    return outcomes


async def _remember(tx: Tx, counter: Counter, new: Sequence[tuple[LateCheck, Checked | Refusal]]) -> None:
    """Keep the answers for ever, and for the provider what it bears."""
    kept = [(check, outcome, counter.vouchers[check.code].provider_id) for check, outcome in new]
    answers = [
        (check.actor.account_id, check.key, _hash(check), msgspec.json.encode({type(outcome).__name__: outcome}))
        for check, outcome, _ in kept
    ]
    await idempotency.remember(tx, CHECK_LATE, answers)
    rows = [
        (
            *(provider_id, check.actor.account_id, check.key, check.till_id, check.code, check.checked_at, tx.now()),
            outcome.code if isinstance(outcome, Refusal) else None,
        )
        for check, outcome, provider_id in kept
    ]
    await store.insert_late_checks(tx, rows)


def _hash(check: LateCheck) -> bytes:
    return idempotency.fingerprint(check.code, check.checked_at, check.till_id)


def _from_json(remembered: bytes) -> Checked | Refusal:
    [(name, fields)] = msgspec.json.decode(remembered, type=dict[str, msgspec.Raw]).items()
    return msgspec.json.decode(fields, type=KINDS[name])


async def extend_voucher(tx: Tx, actor: Actor, code: str, until: datetime) -> Voucher | Refusal:
    """Let a live voucher last longer for its provider.

    Refused: NOT_THERE, VOUCHER_USED, EXPIRED, GIVEN_BACK, BAD_EXTENSION.
    """
    counter = await _counter(tx, {code}, ())
    voucher = counter.vouchers.get(code)
    held = counter.held.get(voucher.redemption_id) if voucher else None
    extended = voucher_rules.extend(actor, voucher, held, counter.books, until, tx.now())
    if isinstance(extended, Voucher):
        await ledger.post(tx, counter.books)
        await store.update_holds(tx, [held.hold] if held else [])
        await store.update_vouchers(tx, [extended])
        tx.announce(extended.account_id, VoucherChanged(extended.redemption_id))
    return extended


async def _counter(
    tx: Tx, codes: Collection[str], till_ids: Collection[int | None], senders: Collection[int] = ()
) -> Counter:
    """Lock what lies at the till: the accounts of what is on hold first, then the vouchers.

    A voucher that comes to be between the two is not there yet: what it has on hold is not locked.
    """
    known = await store.redemptions_on_hold(tx, codes)
    on_hold = [one for one in known.values() if one is not None]
    is_any = on_hold or senders
    books, held = await load_held(tx, on_hold, senders) if is_any else (Books({}), dict[int, Held]())
    vouchers = await store.lock_vouchers(tx, known)
    found = await shelf_store.listings(tx, {voucher.listing_id for voucher in vouchers.values()})
    listings = {voucher.redemption_id: found[voucher.listing_id] for voucher in vouchers.values()}
    named = [till_id for till_id in till_ids if till_id is not None]
    tills = await shelf_store.tills(tx, named) if named else {}
    return Counter(vouchers, tills, held, listings, books)


async def _keep(tx: Tx, counter: Counter, outcomes: Sequence[Checked | Refusal]) -> None:
    taken = [counter.vouchers[outcome.code] for outcome in outcomes if isinstance(outcome, Checked)]
    await ledger.post(tx, counter.books)
    await store.update_holds(tx, [held.hold for held in counter.held.values() if held.hold.ended_at])
    await store.update_vouchers(tx, taken)
    for voucher in taken:
        tx.announce(voucher.account_id, VoucherChanged(voucher.redemption_id, voucher.used_at))
