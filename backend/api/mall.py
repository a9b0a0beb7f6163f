"""The mall at the edge for citizens: redemption at once or on hold, what becomes of it, and their vouchers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

import strawberry

from backend import accounts, mall
from backend.api.access import OWN, Check, guarded
from backend.api.arguments import row_id
from backend.api.context import Info, Metered, SignedIn
from backend.api.ledger import Account, asked_account, shown_account
from backend.api.listings import ById, Listing, Offer, forget, offers
from backend.api.organisations import Organisation
from backend.api.paging import After, Connection, First, asked, connection
from backend.api.passes import ShortPass, VoucherPass
from backend.api.rejected import Rejected
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.batching import Batcher
from backend.kit.errors import Refusal
from backend.kit.idempotency import unusable_key
from backend.kit.paging import InTime, Page
from backend.kit.quantity import Grams, Points

strawberry.enum(
    mall.Standing,
    name="VoucherStanding",
    description="How a redemption stands: UNCONFIRMED and REFUNDABLE are on hold, FINAL is exchanged for ever, RELEASED"
    " was given back, or not confirmed in time.",
)
# What a redemption is when it is handed out, by what it then waits for.
STANDINGS = {
    None: mall.Standing.FINAL,
    mall.Awaits.CONFIRM: mall.Standing.UNCONFIRMED,
    mall.Awaits.CHECK: mall.Standing.REFUNDABLE,
}


@strawberry.type(
    description="A voucher (兑换券): points exchanged for a listing, or set aside for it (JS§37).", directives=OWN
)
class Voucher:
    """A redemption of the caller with its voucher."""

    row: strawberry.Private[mall.Redemption]
    id: strawberry.ID = strawberry.field(description="The id of the redemption, a whole number.")
    points: Points = strawberry.field(description="Its price: on hold, or cancelled once it is FINAL (as honour).")
    grams: Grams = strawberry.field(description="The grams with them; once it is FINAL the provider's (JS§37).")
    code: str = strawberry.field(
        description="What to read out at the till, 16 letters and digits; good once, not while UNCONFIRMED."
    )
    redeemed_at: datetime = strawberry.field(description="When the points were exchanged, or set aside.")
    valid_until: datetime = strawberry.field(description="The instant from which it is good no more.")
    used_at: datetime | None = strawberry.field(description="When the provider took it, if they have.")
    till_name: str | None = strawberry.field(
        description="What the till is called where it was used, at most 60 characters; null if at none."
    )
    timed_out: bool = strawberry.field(
        description="Whether it was RELEASED because nobody confirmed or used it in time, and not given back."
    )
    standing: mall.Standing = strawberry.field(description="How it stands.")
    listing: Listing = strawberry.field(description="What was redeemed, as it stands today; perhaps no longer sold.")
    provider: Organisation = strawberry.field(description="Who hands it over.")

    @classmethod
    async def load(cls, info: Info, pasts: Sequence[mall.PastRedemption]) -> list[Self]:
        """Redemptions as they stand, each with its listing and provider; all of a moment share two statements."""
        context, rows = info.context, [past.redemption for past in pasts]
        listings = [context.ask(mall.listings_by_ids, row.listing_id) for row in rows]
        providers = [context.ask(accounts.organisations_by_ids, row.provider_id) for row in rows]
        return [
            cls.of(past, Listing.there(await listing), Organisation.there(await provider))
            for past, listing, provider in zip(pasts, listings, providers, strict=True)
        ]

    @classmethod
    def new(cls, row: mall.Redemption, offer: Offer | None, left: int | None) -> Self:
        """A redemption as it was handed out, and how many pieces are left if that is not what the offer says."""
        if offer is None:
            raise LookupError(f"Redemption {row.id} is of a listing that is not there.")
        listing, provider = Listing.of(offer[0]), Organisation.of(offer[1])
        if left is not None:
            listing.stock = left
        return cls.of(mall.PastRedemption(row, STANDINGS[row.awaits]), listing, provider)

    @classmethod
    def of(cls, past: mall.PastRedemption, listing: Listing, provider: Organisation) -> Self:
        """A redemption as it stands."""
        row = past.redemption
        return cls(
            row=row,
            id=strawberry.ID(str(row.id)),
            points=Points(row.points),
            grams=Grams(row.grams),
            code=row.voucher_code,
            redeemed_at=row.redeemed_at,
            valid_until=row.valid_until,
            used_at=past.used_at,
            till_name=past.till_name,
            timed_out=past.timed_out,
            standing=past.standing,
            listing=listing,
            provider=provider,
        )

    @strawberry.field(
        description="Until when it is on hold: to be confirmed if UNCONFIRMED, to be given back if REFUNDABLE."
    )
    def held_until(self) -> datetime | None:
        """Nothing is on hold of what is over."""
        is_held = self.standing in (mall.Standing.UNCONFIRMED, mall.Standing.REFUNDABLE)
        return self.row.held_until if is_held else None

    @strawberry.field(
        description="Whether its time went by unused: the points are honour, and nothing was handed over."
    )
    def lapsed(self, info: Info) -> bool:
        """What was not final then was released, and has not lapsed."""
        is_final = self.standing is mall.Standing.FINAL
        return is_final and self.used_at is None and self.valid_until <= info.context.now

    @strawberry.field(
        name="pass",
        description="What its QR is made of where a till may check it without a network; null once there is nothing to"
        " show, and where tills ask the platform: `shortPass`.",
    )
    def pass_(self, info: Info) -> VoucherPass | None:
        """What the owner's device shows, made without a network; the same each time."""
        is_shown = self._is_to_show(info) and self.listing.is_checked_offline
        return VoucherPass.handed_out(info.context.services.passes, self.row) if is_shown else None

    @strawberry.field(
        description="What its QR is made of where tills ask the platform; null once there is nothing to show, and where"
        " a till may check it without a network: `pass`."
    )
    def short_pass(self, info: Info) -> ShortPass | None:
        """What the owner's device shows, made without a network; the same each time."""
        is_shown = self._is_to_show(info) and not self.listing.is_checked_offline
        return ShortPass.handed_out(info.context.services.passes, self.row) if is_shown else None

    def _is_to_show(self, info: Info) -> bool:
        is_over = self.used_at is not None or self.valid_until <= info.context.now
        return not is_over and self.standing in (mall.Standing.REFUNDABLE, mall.Standing.FINAL)


@strawberry.type(
    description="Points exchanged, or set aside: the voucher, the same for every repeat of the key.", directives=OWN
)
class Redeemed:
    """What a redemption comes to."""

    voucher: Voucher = strawberry.field(description="The voucher as it was handed out.")
    account: Account = strawberry.field(description="The caller's account after it.")


@strawberry.type(description="A redemption on hold is confirmed, or given back.", directives=OWN)
class RedemptionChanged:
    """What became of a redemption."""

    voucher: Voucher = strawberry.field(description="The voucher as it stands.")
    account: Account = strawberry.field(description="The caller's account after it.")


@strawberry.input(description="What to redeem.")
class RedeemInput:
    """A request to redeem one piece."""

    key: str = strawberry.field(description="Idempotency key, 1–100 characters, made when the person acts.")
    listing_id: strawberry.ID = strawberry.field(description="The listing.")
    expected_points: Points = strawberry.field(description="The price in points that the person saw.")
    expected_version: int = strawberry.field(description="The version of the listing that the person saw.")
    hold: bool = strawberry.field(
        default=False, description="Whether it is only set aside, to be confirmed before `heldUntil`."
    )
    account: strawberry.ID | None = strawberry.field(
        default=None, description="Whose points; the caller's own when left out. An organisation has none."
    )


@strawberry.input(description="Which redemption is meant.")
class RedemptionInput:
    """A redemption of the caller."""

    redemption: strawberry.ID = strawberry.field(description="Its id, as the voucher has it.")


@strawberry.type
class MallQuery:
    """Reads of the caller's vouchers."""

    @strawberry.field(description="The caller's vouchers, the latest first.", permission_classes=[SignedIn])
    async def vouchers(self, info: Info, first: First = 20, after: After = None) -> Connection[Voucher]:
        """A page of the caller's redemptions."""
        place, account_id = asked(first, after, InTime), info.context.caller().account_id
        page = await mall.vouchers(db.pool(), account_id, info.context.now, first, place)
        shown = Page(await Voucher.load(info, page.items), page.cursors, page.has_next)
        return connection(shown, after, lambda voucher: voucher)

    @strawberry.field(
        description="A voucher of the caller by its redemption, or null.",
        permission_classes=[SignedIn],
        directives=guarded(Check.OWN),
    )
    async def voucher(self, info: Info, text: ById) -> Voucher | None:
        """One redemption of the caller."""
        redemption_id = row_id(text, "voucher")
        return None if isinstance(redemption_id, Refusal) else await _own_voucher(info, redemption_id)


@strawberry.type
class MallMutation:
    """Redeeming, and what becomes of what is on hold."""

    @strawberry.mutation(
        description="Redeem one piece of a listing, at once or set aside to be confirmed.",
        permission_classes=[SignedIn, Metered],
        directives=guarded(Check.OWN, Check.STEP_UP),
    )
    async def redeem(
        self, info: Info, data: Annotated[RedeemInput, strawberry.argument(name="input")]
    ) -> Annotated[Redeemed | Rejected, strawberry.union("RedeemResult")]:
        """Redeem through the batcher: concurrent requests share a transaction."""
        request = _request(info.context.caller(), data)
        if isinstance(request, Rejected):
            return request
        offer = info.context.ask(offers, request.listing_id)  # looked up while the batch runs
        outcome, changed, left = await info.context.services.redeem.submit(request)
        forget(info.context)  # what was looked up before has other stock
        if isinstance(outcome, Refusal):
            is_of_account = outcome.code == "ORGANISATION_MAY_NOT" or outcome.data.get("what") == "account"
            return Rejected.of(outcome, *(("input", "account") if is_of_account else ()))
        voucher = Voucher.new(outcome, await offer, left)
        account = changed or await asked_account(info)  # a repeat changes nothing
        return Redeemed(voucher=voucher, account=shown_account(account))

    @strawberry.mutation(
        description="Confirm what the caller has set aside, in time; again, it is the same redemption.",
        permission_classes=[SignedIn, Metered],
        directives=guarded(Check.OWN),
    )
    async def confirm_redemption(
        self, info: Info, data: Annotated[RedemptionInput, strawberry.argument(name="input")]
    ) -> Annotated[RedemptionChanged | Rejected, strawberry.union("ConfirmRedemptionResult")]:
        """Confirm through the batcher, as a redemption."""
        return await _changed(info, data, info.context.services.confirm)

    @strawberry.mutation(
        description="Give back what is UNCONFIRMED, or REFUNDABLE and not used: points, grams and piece are released.",
        permission_classes=[SignedIn, Metered],
        directives=guarded(Check.OWN),
    )
    async def give_back_redemption(
        self, info: Info, data: Annotated[RedemptionInput, strawberry.argument(name="input")]
    ) -> Annotated[RedemptionChanged | Rejected, strawberry.union("GiveBackRedemptionResult")]:
        """Release through the batcher, as a redemption."""
        return await _changed(info, data, info.context.services.give_back)


def _request(actor: Actor, data: RedeemInput) -> mall.RedeemRequest | Rejected:
    listing_id = row_id(data.listing_id, "listing")
    if isinstance(listing_id, Refusal):
        return Rejected.of(listing_id, "input", "listingId")
    account_id = actor.account_id if data.account is None else row_id(data.account, "account")
    if isinstance(account_id, Refusal):
        return Rejected.of(account_id, "input", "account")
    if refused := unusable_key(data.key):
        return Rejected.of(refused, "input", "key")
    expected = (data.expected_points.value, data.expected_version)
    return mall.RedeemRequest(actor, account_id, data.key, listing_id, *expected, data.hold)


async def _changed(
    info: Info, data: RedemptionInput, act: Batcher[mall.HoldRequest, mall.Redemption | Refusal]
) -> RedemptionChanged | Rejected:
    redemption_id = row_id(data.redemption, "redemption")
    if isinstance(redemption_id, Refusal):
        return Rejected.of(redemption_id, "input", "redemption")
    outcome = await act.submit(mall.HoldRequest(info.context.caller(), redemption_id))
    forget(info.context)
    if isinstance(outcome, Refusal):
        return Rejected.of(outcome, "input", "redemption")
    account = asked_account(info)
    voucher = await _own_voucher(info, redemption_id)  # a repeat finds it as it is by now
    if voucher is None:
        raise LookupError(f"Redemption {redemption_id} has gone.")
    return RedemptionChanged(voucher=voucher, account=shown_account(await account))


async def _own_voucher(info: Info, redemption_id: int) -> Voucher | None:
    account_id, now = info.context.caller().account_id, info.context.now
    past = await mall.voucher(db.pool(), account_id, redemption_id, now)
    return (await Voucher.load(info, [past]))[0] if past else None
