"""Somebody who listens, and a till that takes her vouchers."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from starlette.applications import Starlette

from backend import mall
from backend.api.context import Services
from backend.kit.actor import Actor, Seat
from backend.kit.live import Hub
from backend.mall import RedeemRequest, Redemption, VoucherCheck
from tests.api.streaming import CHANGED, EVENTS, Line, Stream, streaming
from tests.mall.building import PROVIDER

TILL = Actor(21, (Seat(PROVIDER, frozenset({"RIGHTS_PROVIDER"}), "MEMBER", "TRIAL"),))
NONE: Mapping[str, str] = {}
COMPLETE = {"event": "complete", "data": ""}


@dataclass(frozen=True, slots=True)
class Ann:
    """Somebody with 100 points who listens, and the process that she listens to."""

    account_id: int
    token: str
    through: Services
    application: Starlette

    @property
    def hub(self) -> Hub:
        return self.through.hub

    def listening(
        self,
        after: int = 0,
        query: str = CHANGED,
        *,
        line: Line | None = None,
        headers: Mapping[str, str] = NONE,
    ) -> AbstractAsyncContextManager[Stream]:
        told = {**EVENTS, "authorization": f"Bearer {self.token}", **headers}
        return streaming(self.application, told, {"query": query, "variables": {"after": after}}, line)

    async def redeem(self, key: str) -> Redemption:
        request = RedeemRequest(Actor(self.account_id), self.account_id, key, 501)
        outcome = (await self.through.redeem.submit(request)).outcome
        assert isinstance(outcome, Redemption)
        return outcome

    async def use(self, voucher: Redemption) -> None:
        assert isinstance(await self.through.check.submit(VoucherCheck(TILL, voucher.voucher_code)), mall.Checked)
