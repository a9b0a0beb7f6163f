"""From the agreement to the shelf: what is agreed, prepared, reviewed, priced and closed, and the tills that check.

Every command takes an open transaction; who may do what is decided in the rules.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Self

import msgspec

from backend import ledger
from backend.kit import idempotency, ids
from backend.kit.actor import Actor
from backend.kit.db import Tx
from backend.kit.errors import Refusal
from backend.mall import errors, photos, shelf_rules, shelf_store
from backend.mall.shelf_values import Agreement, Goods, Listing, ListingState, NewAgreement, NewGoods, Review, Till
from backend.programme import RulePack

DRAFT, PREPARE, RESTOCK = "draft agreement", "prepare goods", "restock"  # under which answers are remembered


async def draft_agreement(tx: Tx, actor: Actor, new: NewAgreement, pack: RulePack) -> Agreement | Refusal:
    """Draft a cooperation agreement between the actor's operator and a rights provider, half-open in time (JS§36).

    Under a key once, however often it is asked. Refused: NOT_ALLOWED, NOT_A_RIGHTS_PROVIDER, BAD_AGREEMENT, NOT_A_TERM,
    KEY_REUSED.
    """
    operator_id = shelf_rules.draft(actor, new, pack)
    if isinstance(operator_id, Refusal):
        return operator_id
    # By the provider's id: what it is called may change between an ask and its repeat.
    term = new.valid_from, new.valid_until
    asked = Asked.of(DRAFT, actor, new.key, new.provider.account_id, term, new.terms)
    if (first := await _first(tx, asked)) is not None:
        found = first if isinstance(first, Refusal) else await shelf_store.lock_agreement(tx, first)
        return found or Refusal.not_there("agreement")
    parties = new.provider.account_id, operator_id, new.provider.region
    agreement = Agreement(await ids.one(tx), *parties, new.terms, tx.now(), new.valid_from, new.valid_until)
    await shelf_store.insert_agreement(tx, agreement)
    await _remember(tx, asked, agreement.id)
    return agreement


async def sign_agreement(tx: Tx, actor: Actor, agreement_id: int, pack: RulePack) -> Agreement | Refusal:
    """Sign an agreement for the actor's side; once both have, it is in force from its first day (JS§36).

    Refused: NOT_THERE, NOT_A_DRAFT, SIGNED_ALREADY, SIGNS_ONCE.
    """
    signed = shelf_rules.sign(actor, await shelf_store.lock_agreement(tx, agreement_id), pack, tx.now())
    if isinstance(signed, Agreement):
        await shelf_store.update_agreement(tx, signed)
    return signed


async def terminate_agreement(tx: Tx, actor: Actor, agreement_id: int, pack: RulePack) -> Agreement | Refusal:
    """End an agreement before its time, for either side: its listings close, live vouchers stay good.

    Refused: NOT_THERE, NOT_A_DRAFT.
    """
    ended = shelf_rules.terminate(actor, await shelf_store.lock_agreement(tx, agreement_id), pack, tx.now())
    if isinstance(ended, Agreement):
        await shelf_store.update_agreement(tx, ended)
        await _close(tx, await shelf_store.lock_under(tx, agreement_id))
    return ended


async def prepare_goods(tx: Tx, actor: Actor, new: NewGoods) -> list[Listing] | Refusal:
    """Prepare goods or a service with its variants under the provider's agreement in force (JS§36), as a draft.

    Goods that a review sent back are prepared anew, `instead_of` those, which close. Under a key once, however often it
    is asked. Refused: NOT_THERE (the provider is not the actor's), BAD_LISTING, NO_AGREEMENT, NOT_A_DRAFT, KEY_REUSED.
    """
    asked = Asked.of(PREPARE, actor, new.key, new)
    if (first := await _first(tx, asked)) is not None:
        return first if isinstance(first, Refusal) else await shelf_store.lock_variants(tx, first)
    before = [] if new.instead_of is None else await shelf_store.lock_variants(tx, new.instead_of)
    pictures = await photos.usable(tx, new.photos) if new.photos else set[str]()
    now = tx.now()
    in_force = shelf_rules.in_force(await shelf_store.agreements(tx, new.provider_id), now)
    agreement = shelf_rules.prepare(actor, new, before, pictures, in_force)
    if isinstance(agreement, Refusal):
        return agreement
    goods_id, *listing_ids = sorted(await ids.new(tx, 1 + len(new.variants)))  # variants stand in their order
    goods = Goods(goods_id, new.provider_id, agreement.id, new.particulars, actor.account_id, now)
    listings = [
        Listing(
            listing_id,
            goods,
            each.name_zh,
            each.name_en,
            each.points,
            each.stock,
            1,
            ListingState.DRAFT,
            agreement.valid_until,
            now,
        )
        for listing_id, each in zip(listing_ids, new.variants, strict=True)
    ]
    await shelf_store.insert_goods(tx, goods)
    await shelf_store.insert_listings(tx, listings)
    await photos.insert_photos(tx, goods_id, new.photos)
    await _close(tx, before)
    await _remember(tx, asked, goods_id)
    return listings


async def submit_goods(tx: Tx, actor: Actor, goods_id: int) -> list[Listing] | Refusal:
    """Hand drafted goods to the operator for review. Refused: NOT_THERE, NOT_A_DRAFT."""
    listings = await shelf_store.lock_variants(tx, goods_id)
    return shelf_rules.submit(actor, listings) or await _move(tx, listings, ListingState.REVIEW)


async def review_goods(tx: Tx, actor: Actor, review: Review, pack: RulePack) -> list[Listing] | Refusal:
    """Say whether goods go on the shelf or back to be changed, as another person of its operator there (SM-17).

    Refused: NOT_THERE, NOT_IN_REVIEW, OWN_GOODS, NO_AGREEMENT, BAD_LISTING (no word on what to change).
    """
    agreement = await shelf_store.lock_agreement_of(tx, review.goods_id)
    listings = await shelf_store.lock_variants(tx, review.goods_id)
    state = shelf_rules.review(actor, review, listings, agreement, pack, tx.now())
    if isinstance(state, Refusal):
        return state
    await shelf_store.note_review(tx, review.goods_id, actor.account_id, tx.now(), review.note)
    for each in listings:
        by, note = actor.account_id, review.note or None
        each.goods = replace(each.goods, reviewed_by_id=by, reviewed_at=tx.now(), review_note=note)
    return await _move(tx, listings, state)


async def close_goods(tx: Tx, actor: Actor, goods_id: int, pack: RulePack) -> list[Listing] | Refusal:
    """Take goods off the shelf for good, all variants; what was redeemed stays good. Refused: NOT_THERE."""
    agreement = await shelf_store.lock_agreement_of(tx, goods_id)
    listings = await shelf_store.lock_variants(tx, goods_id)
    return shelf_rules.close(actor, listings, agreement, pack) or await _close(tx, listings)


async def take_off_shelf(tx: Tx, actor: Actor, listing_id: int) -> Listing | Refusal:
    """Take one variant off the shelf for good; what was redeemed stays good. Refused: NOT_THERE, NOT_ON_SHELF."""
    return await _change(tx, actor, listing_id, shelf_rules.take_off_shelf)


async def restock(tx: Tx, actor: Actor, listing_id: int, pieces: int, key: str | None = None) -> Listing | Refusal:
    """Add pieces to a listing's stock; under a key once, however often it is asked: what was refused may be again.

    Refused: NOT_THERE, NOT_ON_SHELF, BAD_LISTING, KEY_REUSED.
    """
    asked = Asked.of(RESTOCK, actor, key, listing_id, pieces)
    first = await _first(tx, asked)
    listing = (await shelf_store.lock_listings(tx, {listing_id})).get(listing_id)
    if listing and first is not None and actor.sits_in(listing.provider_id):
        return first if isinstance(first, Refusal) else listing
    changed = shelf_rules.of_their_own(actor, listing, tx.now(), lambda one: shelf_rules.restock(one, pieces))
    if isinstance(changed, Listing):
        await shelf_store.update_listings(tx, [changed])
        await _remember(tx, asked, changed.id)
    return changed


async def change_price(tx: Tx, actor: Actor, listing_id: int, points: int) -> Listing | Refusal:
    """Set a listing's price in points, as its next version. Refused: NOT_THERE, NOT_ON_SHELF, BAD_LISTING."""
    return await _change(tx, actor, listing_id, lambda listing: shelf_rules.change_price(listing, points))


async def open_till(tx: Tx, actor: Actor, provider_id: int, name: str) -> Till | Refusal:
    """Open a till of the provider. Refused: NOT_THERE, BAD_TILL, TILL_IS_OPEN."""
    if refused := shelf_rules.open_till(actor, provider_id, name, await shelf_store.open_tills(tx, provider_id)):
        return refused
    till = Till(await ids.one(tx), provider_id, name.strip(), tx.now())
    return till if await shelf_store.insert_till(tx, till) else errors.till_is_open(till.name)


async def close_till(tx: Tx, actor: Actor, till_id: int) -> Till | Refusal:
    """Close a till of the provider; what was checked there keeps its name. Refused: NOT_THERE."""
    found = (await shelf_store.tills(tx, [till_id])).get(till_id)
    closed = shelf_rules.close_till(actor, found, tx.now())
    if isinstance(closed, Till):
        await shelf_store.close_till(tx, closed)
    return closed


@dataclass(frozen=True, slots=True)
class Asked:
    """An act under a key, or under none, and the fingerprint of its input."""

    operation: str
    account_id: int
    key: str | None
    digest: bytes

    @classmethod
    def of(cls, operation: str, actor: Actor, key: str | None, *given: object) -> Self:
        """What the actor asks for."""
        return cls(operation, actor.account_id, key, idempotency.fingerprint(*given))


async def _first(tx: Tx, asked: Asked) -> int | Refusal | None:
    """What the first act under a key made, by its id; acts of one person under keys come one after the other."""
    if asked.key is None:
        return None
    await ledger.lock(tx, {asked.account_id})
    ask = asked.account_id, asked.key
    earlier = (await idempotency.earlier(tx, asked.operation, [ask])).get(ask)
    if earlier is None:
        return None
    is_same = earlier.input_hash == asked.digest
    return msgspec.json.decode(earlier.outcome, type=int) if is_same else Refusal.key_reused(asked.key)


async def _remember(tx: Tx, asked: Asked, made_id: int) -> None:
    if asked.key is not None:
        answer = asked.account_id, asked.key, asked.digest, msgspec.json.encode(made_id)
        await idempotency.remember(tx, asked.operation, [answer])


async def _change(
    tx: Tx, actor: Actor, listing_id: int, change: Callable[[Listing], Listing | Refusal]
) -> Listing | Refusal:
    listing = (await shelf_store.lock_listings(tx, {listing_id})).get(listing_id)
    changed = shelf_rules.of_their_own(actor, listing, tx.now(), change)
    if isinstance(changed, Listing):
        await shelf_store.update_listings(tx, [changed])
    return changed


async def _close(tx: Tx, listings: Sequence[Listing]) -> list[Listing]:
    return await _move(tx, listings, ListingState.OFF_SHELF)


async def _move(tx: Tx, listings: Sequence[Listing], state: ListingState) -> list[Listing]:
    for listing in listings:
        listing.state = state
        listing.listed_at = tx.now() if state is ListingState.ON_SHELF else listing.listed_at
    await shelf_store.update_listings(tx, listings)
    return list(listings)
