"""The mall at the edge: the shelf, redemption, vouchers, and the till."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from backend import mall
from backend.api.access import OWN, SHARED, TILL_ONLY, Check, Note, guarded
from backend.api.arguments import row_id, unreadable
from backend.api.context import Info, Metered, Public, SignedIn
from backend.api.ledger import Account, own_account
from backend.api.organisations import Organisation
from backend.api.paging import After, Connection, First, asked, connection
from backend.api.passes import VoucherPass, code_of, handed_out
from backend.api.permissions import RightsProvider
from backend.api.rejected import Rejected
from backend.api.words import Words
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.kit.idempotency import unusable_key
from backend.kit.paging import InTime
from backend.kit.quantity import Grams, Points

CHECKED_OFFLINE = False  # no listing allows checks without a network yet: one that does says so here
ById = Annotated[strawberry.ID, strawberry.argument(name="id", description="Its id, a whole number.")]


@strawberry.type(description="Goods or a service of a rights provider (权益).", directives=SHARED)
class Listing:
    """A listing, on the shelf or, behind a voucher, perhaps no more."""

    row: strawberry.Private[mall.Listing]
    id: strawberry.ID = strawberry.field(description="Its id, a whole number.")
    title: Words = strawberry.field(description="Its title, at most 120 characters each.")
    points: Points = strawberry.field(description="Its price in points, 1 to 1 000 000.")
    stock: int = strawberry.field(description="How many pieces are left, 0 to 1 000 000.")
    version: int = strawberry.field(description="Counts its prices from 1; send it back to redeem at the price seen.")
    sold_until: datetime = strawberry.field(description="The instant from which it is sold no more.")

    @classmethod
    def of(cls, row: mall.Listing) -> Self:
        """A listing as it stands."""
        return cls(
            row=row,
            id=strawberry.ID(str(row.id)),
            title=Words(zh=row.title_zh, en=row.title_en),
            points=Points(row.points),
            stock=row.stock,
            version=row.version,
            sold_until=row.sold_until,
        )

    @classmethod
    async def by_id(cls, info: Info, listing_id: int) -> Self:
        """The listing that a row names, on the shelf or not; raises LookupError if there is none."""
        row = await info.context.one(mall.listings_by_ids, listing_id)
        if row is None:
            raise LookupError(f"There is no listing {listing_id}.")
        return cls.of(row)

    @strawberry.field(description="Who sells it.")
    async def provider(self, info: Info) -> Organisation:
        """The rights provider."""
        return await Organisation.by_id(info, self.row.provider_id)


@strawberry.type(
    description="A voucher (兑换券): points exchanged for a listing, final at once (JS§37).", directives=OWN
)
class Voucher:
    """A redemption of the caller with its voucher."""

    row: strawberry.Private[mall.Redemption]
    id: strawberry.ID = strawberry.field(description="The id of the redemption, a whole number.")
    points: Points = strawberry.field(description="The points cancelled; they remain as honour.")
    grams: Grams = strawberry.field(description="The grams whose ownership passed to the provider (JS§37).")
    code: str = strawberry.field(description="What to read out at the till, 16 letters and digits; good once.")
    redeemed_at: datetime = strawberry.field(description="When the points were exchanged.")
    valid_until: datetime = strawberry.field(description="The instant from which it is good no more.")
    used_at: datetime | None = strawberry.field(description="When the provider took it, if they have.")

    @classmethod
    def of(cls, row: mall.Redemption, used_at: datetime | None) -> Self:
        """A redemption, and when its voucher was used."""
        return cls(
            row=row,
            id=strawberry.ID(str(row.id)),
            points=Points(row.points),
            grams=Grams(row.grams),
            code=row.voucher_code,
            redeemed_at=row.redeemed_at,
            valid_until=row.valid_until,
            used_at=used_at,
        )

    @classmethod
    def past(cls, past: mall.PastRedemption) -> Self:
        """A redemption as its owner sees it later."""
        return cls.of(past.redemption, past.used_at)

    @strawberry.field(
        name="pass", description="What its QR is made of, also without a network; null once there is nothing to show."
    )
    def pass_(self, info: Info) -> VoucherPass | None:
        """What the owner's device shows; the same each time."""
        if self.used_at or self.valid_until <= info.context.now:
            return None
        return handed_out(info.context.services.passes, self.row, is_offline=CHECKED_OFFLINE)

    @strawberry.field(description="What was redeemed, as it stands today; perhaps no longer on the shelf.")
    async def listing(self, info: Info) -> Listing:
        """The listing."""
        return await Listing.by_id(info, self.row.listing_id)

    @strawberry.field(description="Who hands it over.")
    async def provider(self, info: Info) -> Organisation:
        """The rights provider."""
        return await Organisation.by_id(info, self.row.provider_id)


@strawberry.type(description="Points exchanged: the voucher, the same for every repeat of the key.", directives=OWN)
class Redeemed:
    """What a redemption comes to."""

    voucher: Voucher = strawberry.field(description="The voucher as it was handed out.")

    @strawberry.field(description="The caller's account after it.")
    async def account(self, info: Info) -> Account:
        """The account as it stands now."""
        return await own_account(info)


@strawberry.type(description="A voucher was good, and is now used: hand over what it is for.", directives=TILL_ONLY)
class VoucherChecked:
    """What a check at the till comes to."""

    row: strawberry.Private[mall.Checked]
    code: str = strawberry.field(description="The voucher's code.")
    used_at: datetime = strawberry.field(description="When it was taken.")

    @strawberry.field(description="What to hand over.")
    async def listing(self, info: Info) -> Listing:
        """The listing."""
        return await Listing.by_id(info, self.row.listing_id)


@strawberry.input(description="What to redeem.")
class RedeemInput:
    """A request to redeem one piece."""

    key: str = strawberry.field(description="Idempotency key, 1–100 characters, made when the person acts.")
    listing_id: strawberry.ID = strawberry.field(description="The listing.")
    expected_points: Points = strawberry.field(description="The price in points that the person saw.")
    expected_version: int = strawberry.field(description="The version of the listing that the person saw.")


@strawberry.input(description="The voucher that somebody shows.")
class CheckVoucherInput:
    """A voucher to take."""

    code: str = strawberry.field(
        description="Its code, where spaces, dashes and small letters do not matter; or what its QR says, unchanged."
    )


@strawberry.type
class MallQuery:
    """Reads of the mall."""

    @strawberry.field(description="What is on the shelf, newest first.", permission_classes=[Public])
    async def listings(self, info: Info, first: First = 20, after: After = None) -> Connection[Listing]:
        """A page of the shelf; what has no stock is among it."""
        place = asked(first, after, InTime)
        return connection(await mall.shelf(db.pool(), info.context.now, first, place), after, Listing.of)

    @strawberry.field(description="What is on the shelf under an id, or null.", permission_classes=[Public])
    async def listing(self, info: Info, text: ById) -> Listing | None:
        """One listing, while it is sold."""
        listing_id = row_id(text, "listing")
        row = None if isinstance(listing_id, Refusal) else await mall.listing(db.pool(), listing_id)
        return Listing.of(row) if row and mall.on_shelf(row, info.context.now) else None

    @strawberry.field(description="The caller's vouchers, the latest first.", permission_classes=[SignedIn])
    async def vouchers(self, info: Info, first: First = 20, after: After = None) -> Connection[Voucher]:
        """A page of the caller's redemptions."""
        place, account_id = asked(first, after, InTime), info.context.caller().account_id
        page = await mall.vouchers(db.pool(), account_id, info.context.now, first, place)
        return connection(page, after, Voucher.past)

    @strawberry.field(
        description="A voucher of the caller by its redemption, or null.",
        permission_classes=[SignedIn],
        directives=guarded(Check.OWN),
    )
    async def voucher(self, info: Info, text: ById) -> Voucher | None:
        """One redemption of the caller."""
        redemption_id = row_id(text, "voucher")
        if isinstance(redemption_id, Refusal):
            return None
        past = await mall.voucher(db.pool(), info.context.caller().account_id, redemption_id, info.context.now)
        return Voucher.past(past) if past else None


@strawberry.type
class MallMutation:
    """Changes of the mall."""

    @strawberry.mutation(
        description="Redeem one piece of a listing.",
        permission_classes=[SignedIn, Metered],
        directives=guarded(Check.STEP_UP),
    )
    async def redeem(
        self, info: Info, data: Annotated[RedeemInput, strawberry.argument(name="input")]
    ) -> Annotated[Redeemed | Rejected, strawberry.union("RedeemResult")]:
        """Redeem through the batcher: concurrent requests share a transaction."""
        request = _request(info.context.caller(), data)
        if isinstance(request, Rejected):
            return request
        outcome = await info.context.services.redeem.submit(request)
        info.context.answers.pop(mall.listings_by_ids, None)  # what was looked up before has other stock
        return Rejected.of(outcome) if isinstance(outcome, Refusal) else Redeemed(voucher=Voucher.of(outcome, None))

    @strawberry.mutation(
        description="Take a voucher at the till, once; another provider's looks as if it were not there.",
        permission_classes=[SignedIn, RightsProvider, Metered],
        directives=guarded(Check.OWN, notes=[Note.READ]),
    )
    async def check_voucher(
        self, info: Info, data: Annotated[CheckVoucherInput, strawberry.argument(name="input")]
    ) -> Annotated[VoucherChecked | Rejected, strawberry.union("CheckVoucherResult")]:
        """Check through the batcher, as a redemption."""
        if refused := unreadable("code", data.code):
            return Rejected.of(refused, "input", "code")
        code = code_of(info.context.services.passes, data.code, info.context.now)
        if isinstance(code, Refusal):
            return Rejected.of(code, "input", "code")
        outcome = await info.context.services.check.submit(mall.VoucherCheck(info.context.caller(), code))
        if isinstance(outcome, Refusal):
            return Rejected.of(outcome)
        info.context.show(info.field_name, [outcome.account_id], outcome.provider_id)
        return VoucherChecked(row=outcome, code=outcome.code, used_at=outcome.used_at)


def _request(actor: Actor, data: RedeemInput) -> mall.RedeemRequest | Rejected:
    listing_id = row_id(data.listing_id, "listing")
    if isinstance(listing_id, Refusal):
        return Rejected.of(listing_id, "input", "listingId")
    if refused := unusable_key(data.key):
        return Rejected.of(refused, "input", "key")
    expected = (data.expected_points.value, data.expected_version)
    return mall.RedeemRequest(actor, actor.account_id, data.key, listing_id, *expected)
