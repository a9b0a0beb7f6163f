"""Vouchers at the till: taken once, with a network or without, or made to last longer by who hands over."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from backend import mall
from backend.api.access import TILL_ONLY, Check, Note, guarded
from backend.api.arguments import instant, row_id, unreadable
from backend.api.context import Info, Metered, SignedIn
from backend.api.listings import Listing
from backend.api.passes import code_of
from backend.api.permissions import RightsProvider
from backend.api.rejected import Rejected
from backend.api.tills import Till
from backend.kit import db
from backend.kit.errors import Kind, Refusal
from backend.kit.idempotency import unusable_key

CODE = "Its code, where spaces, dashes and small letters do not matter; or what its QR says, unchanged."
MOST_LATE = 100  # checks sent at once: what a till takes in an hour or two without a network


@strawberry.type(description="A voucher was good, and is now used: hand over what it is for.", directives=TILL_ONLY)
class VoucherChecked:
    """What a check at the till comes to."""

    row: strawberry.Private[mall.Checked]
    code: str = strawberry.field(description="The voucher's code.")
    used_at: datetime = strawberry.field(description="When it was taken.")

    @classmethod
    def of(cls, info: Info, row: mall.Checked) -> Self:
        """What was taken; that it was shown is noted."""
        info.context.show(info.field_name, [row.account_id], row.provider_id)
        return cls(row=row, code=row.code, used_at=row.used_at)

    @strawberry.field(description="What to hand over.")
    async def listing(self, info: Info) -> Listing:
        """The listing."""
        return await Listing.by_id(info, self.row.listing_id)

    @strawberry.field(description="At which till it was taken; null if at none.")
    async def till(self, info: Info) -> Till | None:
        """The till."""
        return await Till.by_id(info, self.row.till_id)


CheckResult = Annotated[VoucherChecked | Rejected, strawberry.union("CheckVoucherResult")]


@strawberry.type(description="What a till took without a network is settled.", directives=TILL_ONLY)
class ChecksSettled:
    """What late checks come to."""

    results: list[CheckResult] = strawberry.field(
        description="One for each check, in order; who took a voucher second is told VOUCHER_USED, and bears it."
    )


@strawberry.type(description="The voucher is good for longer.", directives=TILL_ONLY)
class VoucherExtended:
    """What an extension comes to."""

    code: str = strawberry.field(description="The voucher's code.")
    valid_until: datetime = strawberry.field(description="The instant from which it is good no more.")


@strawberry.input(description="The voucher that somebody shows.")
class CheckVoucherInput:
    """A voucher to take."""

    code: str = strawberry.field(description=CODE)
    till: strawberry.ID | None = strawberry.field(default=None, description="The open till where it is shown, if any.")


@strawberry.input(description="A voucher that was taken without a network.")
class LateCheckInput:
    """A check to settle."""

    key: str = strawberry.field(description="Idempotency key, 1–100 characters, made when the voucher was taken.")
    code: str = strawberry.field(description=CODE)
    checked_at: datetime = strawberry.field(description="When it was taken, by the clock of the till.")
    till: strawberry.ID | None = strawberry.field(default=None, description="The open till where it was, if any.")


@strawberry.input(description="What a till took without a network.")
class SettleChecksInput:
    """Checks to settle."""

    checks: list[LateCheckInput] = strawberry.field(description=f"1 to {MOST_LATE}, in the order they were made.")


@strawberry.input(description="Until when a voucher is to be good.")
class ExtendVoucherInput:
    """A voucher to extend."""

    code: str = strawberry.field(description=CODE)
    until: datetime = strawberry.field(description="A later end than it has, at most 366 days from now.")


@strawberry.type
class CheckingMutation:
    """What is done with vouchers at the till."""

    @strawberry.mutation(
        description="Take a voucher at the till, once; another provider's looks as if it were not there.",
        permission_classes=[SignedIn, RightsProvider, Metered],
        directives=guarded(Check.OWN, notes=[Note.READ]),
    )
    async def check_voucher(
        self, info: Info, data: Annotated[CheckVoucherInput, strawberry.argument(name="input")]
    ) -> CheckResult:
        """Check through the batcher, as a redemption."""
        shown = _shown(info, data, info.context.now, "input")
        if isinstance(shown, Rejected):
            return shown
        outcome = await info.context.services.check.submit(mall.VoucherCheck(info.context.caller(), *shown))
        return _outcome(info, outcome, "input")

    @strawberry.mutation(
        description="Settle what a till took without a network, for goods that allow it; each key once, for ever.",
        permission_classes=[SignedIn, RightsProvider, Metered],
        directives=guarded(Check.OWN, notes=[Note.READ]),
    )
    async def settle_checks(
        self, info: Info, data: Annotated[SettleChecksInput, strawberry.argument(name="input")]
    ) -> Annotated[ChecksSettled | Rejected, strawberry.union("SettleChecksResult")]:
        """All in one transaction, with those of other tills that are sent at the same moment."""
        if not 1 <= len(data.checks) <= MOST_LATE:
            refused = Refusal(Kind.INVALID, "INVALID", f"Send 1 to {MOST_LATE} checks at once.")
            return Rejected.of(refused, "input", "checks")
        late = [_late(info, each, str(place)) for place, each in enumerate(data.checks)]
        checks = [each for each in late if isinstance(each, mall.LateCheck)]
        outcomes = iter(await info.context.services.settle.submit(checks) if checks else [])
        told = [
            each if isinstance(each, Rejected) else _outcome(info, next(outcomes), "input", "checks", str(place))
            for place, each in enumerate(late)
        ]
        return ChecksSettled(results=told)

    @strawberry.mutation(
        description="Let a live voucher of the caller's rights provider last longer.",
        permission_classes=[SignedIn, RightsProvider],
        directives=guarded(Check.OWN, notes=[Note.READ]),
    )
    async def extend_voucher(
        self, info: Info, data: Annotated[ExtendVoucherInput, strawberry.argument(name="input")]
    ) -> Annotated[VoucherExtended | Rejected, strawberry.union("ExtendVoucherResult")]:
        """What may be given back until its end still may."""
        until = instant(data.until)
        if isinstance(until, Refusal):
            return Rejected.of(until, "input", "until")
        context = info.context
        code = _code(info, data.code, context.now)
        if isinstance(code, Refusal):
            return Rejected.of(code, "input", "code")
        async with db.transaction(tell=context.services.tell) as tx:
            outcome = await mall.extend_voucher(tx, context.caller(), code, until)
        if isinstance(outcome, Refusal):
            return Rejected.of(outcome, "input", "until" if outcome.code == "BAD_EXTENSION" else "code")
        context.show(info.field_name, [outcome.account_id], outcome.provider_id)
        return VoucherExtended(code=outcome.code, valid_until=outcome.valid_until)


def _code(info: Info, told: str, at: datetime) -> str | Refusal:
    """What was typed, or what the QR that was scanned at an instant stands for."""
    return unreadable("code", told) or code_of(info.context.services.passes, told, at)


def _shown(
    info: Info, data: CheckVoucherInput | LateCheckInput, at: datetime, *path: str
) -> tuple[str, int | None] | Rejected:
    """The code, and the till if one is named."""
    code = _code(info, data.code, at)
    if isinstance(code, Refusal):
        return Rejected.of(code, *path, "code")
    till_id = None if data.till is None else row_id(data.till, "till")
    if isinstance(till_id, Refusal):
        return Rejected.of(till_id, *path, "till")
    return code, till_id


def _late(info: Info, data: LateCheckInput, place: str) -> mall.LateCheck | Rejected:
    path = ("input", "checks", place)
    at = instant(data.checked_at)
    if isinstance(at, Refusal):
        return Rejected.of(at, *path, "checkedAt")
    shown = _shown(info, data, at, *path)  # a QR is of its minute, which was that of the check
    if isinstance(shown, Rejected):
        return shown
    if refused := unusable_key(data.key):
        return Rejected.of(refused, *path, "key")
    code, till_id = shown
    return mall.LateCheck(info.context.caller(), data.key, code, at, till_id)


def _outcome(info: Info, outcome: mall.Checked | Refusal, *path: str) -> VoucherChecked | Rejected:
    """A till that is closed is told from a voucher that is not there, so that nobody is sent away for it."""
    if isinstance(outcome, Refusal):
        return Rejected.of(outcome, *((*path, "till") if outcome.data.get("what") == "till" else ()))
    return VoucherChecked.of(info, outcome)
