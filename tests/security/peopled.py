"""A town in which there is something of everything, for fuzzers to name."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta

from backend import accounts, identities
from backend.adapters.allowances import InMemory
from backend.kit import db
from backend.kit.allowances import Purse, TooLittle
from backend.kit.time import clock
from tests.api.asking import Caller
from tests.api.browsing import Pocket, services
from tests.api.town import HANDLES, Town, town
from tests.security.wares import wares

KINDS = ("anybody", "citizen", "merchant", "developer", "operator", "authority")
OWNED = """{ acts { edges { node { id lotId } } } consents { id } vouchers { edges { node { id code } } } }"""


class Plenty(InMemory):
    """Purses that never grow empty: the limits have tests of their own, and here they would hide what lies behind."""

    def spend_here(self, purses: Sequence[Purse], cost: int) -> TooLittle | None:
        del purses, cost
        return None


@dataclass
class Peopled:
    """The town, and by its name the id or code of one of each kind."""

    town: Town
    known: Mapping[str, object]
    tokens: dict[str, str] = field(default_factory=dict)

    def caller(self, kind: str) -> Caller:
        """One kind of caller, with the token that they have now."""
        return replace(self.town.people[kind], token=self.tokens.get(kind, self.town.people[kind].token))

    async def sign_in_again(self, kind: str) -> None:
        """Another token, for whoever may have ended the last one."""
        if kind in HANDLES:
            async with db.transaction() as tx:
                [person] = (await accounts.people_by_handle(tx, [HANDLES[kind]])).values()
                self.tokens[kind] = await identities.issue_token(tx, person, timedelta(days=1))


@asynccontextmanager
async def peopled(*, audited: bool = False) -> AsyncIterator[Peopled]:
    """Ann has points, a voucher, a consent and a ride in an open run, passed by the auditor if it is so asked."""
    async with town(replace(services(Pocket()), spending=Plenty())) as here:
        await here.riches(4)
        bought = await here.people["citizen"].redeem("first", here.tea.id, 20)
        assert "voucher" in bought, bought
        await here.rides("ride 9")
        run = await here.world.calculated(clock(), here.metro)
        if audited:
            await here.world.audited(clock(), run)
        mine = await here.ask("citizen", OWNED)
        voucher = mine["vouchers"]["edges"][0]["node"]
        known = {
            "account": (await here.ask("citizen", "{ account { id } }"))["account"]["id"],
            "act": mine["acts"]["edges"][0]["node"]["id"],
            "code": voucher["code"],
            "consent": mine["consents"][0]["id"],
            "listing": here.tea.id,
            "provider": here.tea.provider_id,
            "run": run.id,
            "scenario": here.metro.id,
            "session": 1,
            "voucher": voucher["id"],
        }
        yield Peopled(here, known | asdict(await wares(here)))
