"""The decisions of the shelf, pure: who agrees to what, what goods need, who puts them there and takes them off."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from backend.accounts.rules import seat_over
from backend.accounts.values import Organisation, OrganisationKind
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.mall import errors
from backend.mall.shelf_values import (
    Agreement,
    AgreementState,
    Listing,
    ListingState,
    NewAgreement,
    NewGoods,
    Particulars,
    Review,
    Till,
    Variant,
)
from backend.programme.values import RulePack

LONGEST_TITLE = 120  # characters, as the column
LONGEST_NAME = 60  # of a variant or a till, as the columns
LONGEST_TEXT = 2000  # characters of terms, places and notes: what somebody reads on a phone
LONGEST_TERMS = 20_000  # of an agreement
MOST_VARIANTS = 20  # of goods: a list that one looks through at the till
MOST_PIECES = 1_000_000  # of one listing, so that a slip of the hand is noticed
HIGHEST_PRICE = 1_000_000  # points, likewise
MOST_DAYS = 3660  # of a voucher: longer than any agreement
MOST_PHOTOS = 5  # of goods: what one looks through by swiping
MOST_TILLS = 500  # of a provider
LEVELS = ("L0", "L1", "L2")

# --- Agreements ------------------------------------------------------------------------------------------------------


def agreement_state(agreement: Agreement, now: datetime) -> AgreementState:
    """How an agreement stands; it is in force from its first day once both have signed (JS§36)."""
    if agreement.terminated_at is not None:
        return AgreementState.TERMINATED
    if agreement.valid_until <= now:
        return AgreementState.EXPIRED
    if agreement.provider_signed_at is None or agreement.operator_signed_at is None:
        return AgreementState.DRAFT
    return AgreementState.ACTIVE if agreement.valid_from <= now else AgreementState.SIGNED


def in_force(agreements: Collection[Agreement], now: datetime) -> Agreement | None:
    """The agreement in force; of several the one that lasts longest."""
    active = [one for one in agreements if agreement_state(one, now) is AgreementState.ACTIVE]
    return max(active, key=lambda one: (one.valid_until, one.id), default=None)


def operator_over(actor: Actor, provider: Organisation, pack: RulePack) -> int | None:
    """The operator over the provider's region in which the actor sits, or none."""
    seat = seat_over(actor, OrganisationKind.OPERATOR, provider.region, pack)
    return seat.organisation_id if seat else None


def draft(actor: Actor, new: NewAgreement, pack: RulePack) -> int | Refusal:
    """The operator for whom the actor drafts an agreement, with rights providers only (JS§36)."""
    operator_id = operator_over(actor, new.provider, pack)
    if operator_id is None:
        return Refusal.not_allowed(f"a seat in the operator over {new.provider.region}")
    if OrganisationKind.RIGHTS_PROVIDER not in new.provider.kinds:
        return errors.not_a_rights_provider()
    if not 0 < len(new.terms.strip()) <= LONGEST_TERMS:
        return errors.bad_agreement(f"terms of 1 to {LONGEST_TERMS} characters")
    return operator_id if new.valid_from < new.valid_until else errors.not_a_term()


def sign(actor: Actor, agreement: Agreement | None, pack: RulePack, now: datetime) -> Agreement | Refusal:
    """Sign for the party in which the actor sits, once each; nobody signs for both."""
    if agreement is None or not _is_party(actor, agreement, pack):
        return Refusal.not_there("agreement")
    state = agreement_state(agreement, now)
    if state is not AgreementState.DRAFT:
        return errors.not_a_draft(state)
    for_provider = actor.sits_in(agreement.provider_id) and agreement.provider_signed_at is None
    for_operator = operates(actor, agreement, pack) and agreement.operator_signed_at is None
    if not (for_provider or for_operator):
        return errors.signed_already()
    if actor.account_id in (agreement.provider_signer_id, agreement.operator_signer_id):
        return errors.signs_once()
    if for_provider:
        return replace(agreement, provider_signer_id=actor.account_id, provider_signed_at=now)
    return replace(agreement, operator_signer_id=actor.account_id, operator_signed_at=now)


def terminate(actor: Actor, agreement: Agreement | None, pack: RulePack, now: datetime) -> Agreement | Refusal:
    """End an agreement before its time, or drop a draft: either party may; again, it is the same."""
    if agreement is None or not _is_party(actor, agreement, pack):
        return Refusal.not_there("agreement")
    state = agreement_state(agreement, now)
    if state is AgreementState.EXPIRED:
        return errors.not_a_draft(state)
    return agreement if state is AgreementState.TERMINATED else replace(agreement, terminated_at=now)


def operates(actor: Actor, agreement: Agreement, pack: RulePack) -> bool:
    """Whether the actor decides for the agreement's operator where the provider sells (JS§5)."""
    return actor.sits_in(agreement.operator_id, pack.upwards(agreement.region))


def _is_party(actor: Actor, agreement: Agreement, pack: RulePack) -> bool:
    return actor.sits_in(agreement.provider_id) or operates(actor, agreement, pack)


# --- Goods -----------------------------------------------------------------------------------------------------------


def prepare(
    actor: Actor,
    new: NewGoods,
    before: Sequence[Listing],
    pictures: Collection[str],
    agreement: Agreement | None,
) -> Agreement | Refusal:
    """The agreement under which a member of the provider prepares goods (JS§36), or what they still need."""
    if not actor.sits_in(new.provider_id):
        return Refusal.not_there("provider")
    if new.instead_of is not None and (refused := _not_replaced(new.provider_id, before)):
        return refused
    if refused := _bad_particulars(new.particulars) or _bad_variants(new.variants) or _bad_photos(new.photos, pictures):
        return refused
    return agreement or errors.no_agreement()


def _not_replaced(provider_id: int, before: Sequence[Listing]) -> Refusal | None:
    if not before or before[0].provider_id != provider_id:
        return Refusal.not_there("listing")
    return None if before[0].state is ListingState.DRAFT else errors.not_a_draft_listing()


def _bad_particulars(of: Particulars) -> Refusal | None:
    texts = {"terms": (of.terms_zh, of.terms_en), "places": (of.places_zh, of.places_en)}
    long = next((name for name, both in texts.items() if max(map(len, both)) > LONGEST_TEXT), None)
    titles = [title.strip() for title in (of.title_zh, of.title_en)]
    no_title = not all(0 < len(title) <= LONGEST_TITLE for title in titles)
    bad_limit = of.limit is not None and not 0 < of.limit.pieces <= MOST_PIECES
    refundable = of.refund_days > 0
    wrong = [
        (no_title, "title", f"a title of 1 to {LONGEST_TITLE} characters in Chinese and in English"),
        (long is not None, long, f"terms and places of at most {LONGEST_TEXT} characters"),
        (not 0 < of.voucher_days <= MOST_DAYS, "voucher_days", f"vouchers that are good for 1 to {MOST_DAYS} days"),
        (of.refund_days < 0, "refund_days", "0 days to give a voucher back, or more"),
        (bad_limit, "limit", f"a limit of 1 to {MOST_PIECES} pieces"),
        (of.real_name_level not in LEVELS, "real_name_level", f"one of the levels {', '.join(LEVELS)}"),
        (of.checked_offline and refundable, "checked_offline", "vouchers that are final, to be checked offline"),
        (of.drawn and refundable, "drawn", "vouchers that are final, to be drawn"),
    ]
    return next((errors.bad_listing(needs, field) for is_wrong, field, needs in wrong if is_wrong), None)


def _bad_variants(variants: Sequence[Variant]) -> Refusal | None:
    if not 0 < len(variants) <= MOST_VARIANTS:
        return errors.bad_listing(f"1 to {MOST_VARIANTS} variants", "variants")
    for name in ("name_zh", "name_en"):
        names = [getattr(each, name).strip() for each in variants]
        lacking = [place for place, each in enumerate(names) if not each or each in names[:place]]
        if len(variants) > 1 and lacking:
            needs = "a name of its own for each of several variants, in Chinese and in English"
            return errors.bad_listing(needs, f"variants.{lacking[0]}.name")
        if long := [place for place, each in enumerate(names) if len(each) > LONGEST_NAME]:
            needs = f"names of variants of at most {LONGEST_NAME} characters"
            return errors.bad_listing(needs, f"variants.{long[0]}.name")
    places = ((each, f"variants.{place}") for place, each in enumerate(variants))
    bad = (_bad_price(each.points, f"{at}.points") or _bad_stock(each.stock, f"{at}.stock") for each, at in places)
    return next(filter(None, bad), None)


def _bad_photos(photos: Sequence[str], pictures: Collection[str]) -> Refusal | None:
    if len(photos) > MOST_PHOTOS or len(set(photos)) < len(photos):
        return errors.bad_listing(f"at most {MOST_PHOTOS} photographs, each another one", "photos")
    return None if set(photos) <= set(pictures) else Refusal.not_there("photograph")


def submit(actor: Actor, listings: Sequence[Listing]) -> Refusal | None:
    """Hand drafted goods to the operator for review; in review already, they stay there."""
    if refused := _theirs(actor, listings):
        return refused
    return None if listings[0].state in (ListingState.DRAFT, ListingState.REVIEW) else errors.not_a_draft_listing()


def review(
    actor: Actor,
    review: Review,
    listings: Sequence[Listing],
    agreement: Agreement | None,
    pack: RulePack,
    now: datetime,
) -> ListingState | Refusal:
    """Whither goods in review go: on the shelf, or back to be changed; not who prepared them decides."""
    if not listings or agreement is None or not operates(actor, agreement, pack):
        return Refusal.not_there("listing")
    if listings[0].state is not ListingState.REVIEW:
        return errors.not_in_review()
    if listings[0].goods.prepared_by_id == actor.account_id:
        return errors.own_goods()
    if len(review.note) > LONGEST_TEXT or not (review.approves or review.note.strip()):
        return errors.bad_listing(f"a note of 1 to {LONGEST_TEXT} characters that says what to change", "note")
    if not review.approves:
        return ListingState.DRAFT
    return ListingState.ON_SHELF if agreement_state(agreement, now) is AgreementState.ACTIVE else errors.no_agreement()


def close(actor: Actor, listings: Sequence[Listing], agreement: Agreement | None, pack: RulePack) -> Refusal | None:
    """Take goods off the shelf for good, all variants: their provider may, and the operator of the agreement."""
    if listings and agreement is not None and operates(actor, agreement, pack):
        return None
    return _theirs(actor, listings)


def _theirs(actor: Actor, listings: Sequence[Listing]) -> Refusal | None:
    return None if listings and actor.sits_in(listings[0].provider_id) else Refusal.not_there("listing")


# --- On the shelf ----------------------------------------------------------------------------------------------------


def on_shelf(listing: Listing, now: datetime) -> bool:
    """Whether a listing is sold at this instant: on the shelf, under an agreement that has not ended."""
    return listing.state == ListingState.ON_SHELF and now < listing.sold_until


def of_their_own(
    actor: Actor, listing: Listing | None, now: datetime, change: Callable[[Listing], Listing | Refusal]
) -> Listing | Refusal:
    """Let a member of its provider change a listing, while it is on the shelf."""
    if listing is None or not actor.sits_in(listing.provider_id):
        return Refusal.not_there("listing")
    return change(listing) if on_shelf(listing, now) else errors.not_on_shelf()


def take_off_shelf(listing: Listing) -> Listing:
    """Sell no more of it."""
    listing.state = ListingState.OFF_SHELF
    return listing


def restock(listing: Listing, pieces: int) -> Listing | Refusal:
    """Add pieces, at least one."""
    if pieces < 1:
        return errors.bad_listing("at least one more piece", "pieces")
    if refused := _bad_stock(listing.stock + pieces):
        return refused
    listing.stock += pieces
    return listing


def change_price(listing: Listing, points: int) -> Listing | Refusal:
    """Set the price, as the next version; of what is drawn it stands, for wishes hold their points at it."""
    if listing.goods.particulars.drawn:
        return errors.bad_listing("its price to stand, because it is drawn", "points")
    if refused := _bad_price(points):
        return refused
    listing.points, listing.version = points, listing.version + 1
    return listing


def _bad_price(points: int, field: str = "points") -> Refusal | None:
    needs = f"a price of 1 to {HIGHEST_PRICE} points"
    return None if 0 < points <= HIGHEST_PRICE else errors.bad_listing(needs, field)


def _bad_stock(stock: int, field: str = "pieces") -> Refusal | None:
    needs = f"a stock of 0 to {MOST_PIECES} pieces"
    return None if 0 <= stock <= MOST_PIECES else errors.bad_listing(needs, field)


# --- Tills -----------------------------------------------------------------------------------------------------------


def open_till(actor: Actor, provider_id: int, name: str, tills: Collection[Till]) -> Refusal | None:
    """Let a member of the provider open a till under a name that none of its open ones has."""
    if not actor.sits_in(provider_id):
        return Refusal.not_there("provider")
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        return errors.bad_till(f"a name of 1 to {LONGEST_NAME} characters")
    if len(tills) >= MOST_TILLS:
        return errors.bad_till(f"a provider that has fewer than {MOST_TILLS} open ones")
    return errors.till_is_open(name) if any(each.name == name.strip() for each in tills) else None


def close_till(actor: Actor, till: Till | None, now: datetime) -> Till | Refusal:
    """Close a till; again, it stays as it was closed."""
    if till is None or not actor.sits_in(till.provider_id):
        return Refusal.not_there("till")
    return till if till.closed_at else replace(till, closed_at=now)
