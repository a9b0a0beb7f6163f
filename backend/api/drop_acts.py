"""What people and the two sides do in a fair drop: wish and withdraw, announce, commit and reveal."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated

import strawberry

from backend import drops
from backend.api.access import OWN, SHARED, Check, guarded
from backend.api.again import at_last
from backend.api.arguments import row_id
from backend.api.context import Context, Info, Metered, SignedIn
from backend.api.drops import Drop, Wish
from backend.api.ledger import Account, own_account
from backend.api.permissions import Operator, Staff
from backend.api.rejected import Rejected
from backend.kit import db
from backend.kit.db import Tx
from backend.kit.errors import Kind, Refusal
from backend.kit.idempotency import unusable_key


@strawberry.type(description="A wish stands, or was withdrawn; the same for every repeat of the key.", directives=OWN)
class Wished:
    """What a wish or a withdrawal comes to."""

    wish: Wish = strawberry.field(description="The wish after it.")

    @strawberry.field(description="The caller's account after it.")
    async def account(self, info: Info) -> Account:
        """The account as it stands now."""
        return await own_account(info)


@strawberry.type(description="A drop after one of its two sides has acted.", directives=SHARED)
class DropChanged:
    """What an announcement, a commitment or a reveal comes to."""

    drop: Drop = strawberry.field(description="The drop after it.")


@strawberry.input(description="A drop to announce, with the operator's commitment.")
class AnnounceDropInput:
    """What the operator announces."""

    key: str = strawberry.field(description="Idempotency key, 1–100 characters, made when the person acts.")
    listing_id: strawberry.ID = strawberry.field(description="The listing that is drawn.")
    pieces: int = strawberry.field(description="How many win, 1 to the listing's stock.")
    opens_at: datetime = strawberry.field(description="From when on wishes are taken, with its offset from UTC.")
    closes_at: datetime = strawberry.field(description="When the list is closed, with its offset from UTC.")
    commitment: str = strawberry.field(description="SHA-256 of the operator's seed, 64 hexadecimal digits.")


@strawberry.input(description="A side's commitment to a seed for the round that is on.")
class CommitDropSeedInput:
    """A commitment."""

    drop: strawberry.ID = strawberry.field(description="The drop.")
    commitment: str = strawberry.field(description="SHA-256 of the seed, 64 hexadecimal digits.")


@strawberry.input(description="A side's seed for the round that is on.")
class RevealSeedInput:
    """A seed."""

    drop: strawberry.ID = strawberry.field(description="The drop.")
    seed: str = strawberry.field(description="The seed that was committed to, 64 hexadecimal digits.")


@strawberry.input(description="A wish, or its withdrawal.")
class WishInput:
    """In which drop."""

    key: str = strawberry.field(description="Idempotency key, 1–100 characters, made when the person acts.")
    drop: strawberry.ID = strawberry.field(description="The drop.")


@strawberry.type
class DropsMutation:
    """Changes of drops."""

    @strawberry.mutation(
        description="Announce a drop of a listing, with the operator's commitment to a seed.",
        permission_classes=[SignedIn, Operator],
        directives=guarded(Check.REGION),
    )
    async def announce_drop(
        self, info: Info, data: Annotated[AnnounceDropInput, strawberry.argument(name="input")]
    ) -> Annotated[DropChanged | Rejected, strawberry.union("AnnounceDropResult")]:
        """By the operator over the region of the listing's provider."""
        new = _new(data)
        if isinstance(new, Rejected):
            return new
        actor, pack = info.context.caller(), info.context.services.pack
        return _changed(await at_last(lambda tx: drops.announce(tx, actor, new, pack)), info.context)

    @strawberry.mutation(
        description="Commit one side to a seed; the other side's person and organisation are others.",
        permission_classes=[SignedIn, Staff],
        directives=guarded(Check.REGION, Check.TWO_PEOPLE),
    )
    async def commit_drop_seed(
        self, info: Info, data: Annotated[CommitDropSeedInput, strawberry.argument(name="input")]
    ) -> Annotated[DropChanged | Rejected, strawberry.union("CommitDropSeedResult")]:
        """For the round that is on."""
        actor, pack = info.context.caller(), info.context.services.pack
        return await _of_a_side(
            info.context, data.drop, lambda tx, drop_id: drops.commit(tx, actor, drop_id, data.commitment, pack)
        )

    @strawberry.mutation(
        description="Reveal one side's seed, once the list of wishes is closed.",
        permission_classes=[SignedIn, Staff],
        directives=guarded(Check.REGION),
    )
    async def reveal_seed(
        self, info: Info, data: Annotated[RevealSeedInput, strawberry.argument(name="input")]
    ) -> Annotated[DropChanged | Rejected, strawberry.union("RevealSeedResult")]:
        """For the round that is on."""
        actor, pack = info.context.caller(), info.context.services.pack
        return await _of_a_side(
            info.context, data.drop, lambda tx, drop_id: drops.reveal(tx, actor, drop_id, data.seed, pack)
        )

    @strawberry.mutation(
        description="Wish for a piece: one wish an account and drop, which holds its points until it is settled.",
        permission_classes=[SignedIn, Metered],
        directives=guarded(Check.STEP_UP),
    )
    async def wish(
        self, info: Info, data: Annotated[WishInput, strawberry.argument(name="input")]
    ) -> Annotated[Wished | Rejected, strawberry.union("WishResult")]:
        """Through the batcher: concurrent wishes share a transaction."""
        request = _request(info.context, data)
        if isinstance(request, Rejected):
            return request
        return _wished(await info.context.services.wish.submit(request))

    @strawberry.mutation(
        description="Withdraw the caller's wish until the list is closed; its points are free at once.",
        permission_classes=[SignedIn, Metered],
        directives=guarded(Check.OWN),
    )
    async def withdraw_wish(
        self, info: Info, data: Annotated[WishInput, strawberry.argument(name="input")]
    ) -> Annotated[Wished | Rejected, strawberry.union("WithdrawWishResult")]:
        """In a transaction of its own."""
        request = _request(info.context, data)
        if isinstance(request, Rejected):
            return request
        async with db.transaction(tell=info.context.services.tell) as tx:
            [outcome] = await drops.withdraw(tx, [request])
        return _wished(outcome)


def _wished(outcome: drops.Wish | Refusal) -> Wished | Rejected:
    return Rejected.of(outcome) if isinstance(outcome, Refusal) else Wished(wish=Wish.of(outcome))


def _changed(outcome: drops.Drop | Refusal, context: Context) -> DropChanged | Rejected:
    if isinstance(outcome, Refusal):
        return Rejected.of(outcome)
    return DropChanged(drop=Drop.of(outcome, context.now))


async def _of_a_side(
    context: Context, text: str, act: Callable[[Tx, int], Awaitable[drops.Drop | Refusal]]
) -> DropChanged | Rejected:
    drop_id = row_id(text, "drop")
    if isinstance(drop_id, Refusal):
        return Rejected.of(drop_id, "input", "drop")
    return _changed(await at_last(lambda tx: act(tx, drop_id)), context)


def _request(context: Context, data: WishInput) -> drops.WishRequest | Rejected:
    drop_id = row_id(data.drop, "drop")
    if isinstance(drop_id, Refusal):
        return Rejected.of(drop_id, "input", "drop")
    if refused := unusable_key(data.key):
        return Rejected.of(refused, "input", "key")
    actor = context.caller()
    return drops.WishRequest(actor, actor.account_id, data.key, drop_id)


def _new(data: AnnounceDropInput) -> drops.NewDrop | Rejected:
    listing_id = row_id(data.listing_id, "listing")
    if isinstance(listing_id, Refusal):
        return Rejected.of(listing_id, "input", "listingId")
    if refused := unusable_key(data.key):
        return Rejected.of(refused, "input", "key")
    for name, instant in (("opensAt", data.opens_at), ("closesAt", data.closes_at)):
        if instant.tzinfo is None:
            return Rejected.of(Refusal(Kind.INVALID, "INVALID", "Name the time's zone, such as +08:00."), "input", name)
    return drops.NewDrop(data.key, listing_id, data.pieces, data.opens_at, data.closes_at, data.commitment)
