"""What the teahouse has to do with the operator: agreements, goods and tills; and what Ann set aside."""

from dataclasses import dataclass
from datetime import timedelta

from backend import accounts, mall
from backend.kit import db
from tests.api.asking import REDEEM
from tests.api.town import Town
from tests.mall.building import goods
from tests.world import done


@dataclass(frozen=True, slots=True)
class Wares:
    """The agreement in force and a draft; the goods of the tea and such as nobody will miss; tills; a hold."""

    agreement: str
    draft: str
    goods: str
    spare_goods: str
    spare_listing: str
    till: str
    spare_till: str
    held: str


async def wares(here: Town) -> Wares:
    """All of them, by the ordinary acts."""
    provider_id = here.tea.provider_id
    async with db.transaction() as tx:
        provider = (await accounts.organisations_by_ids(tx, [provider_id]))[provider_id]
        new = mall.NewAgreement(provider, tx.now(), tx.now() + timedelta(days=9), "As listed.")
        draft = done(await mall.draft_agreement(tx, here.world.operator, new, here.world.pack))
        [spare] = done(await mall.prepare_goods(tx, here.seller, goods(provider_id, "spare", 5, 5)))
        tills = [done(await mall.open_till(tx, here.seller, provider_id, name)) for name in ("door", "garden")]
    ids = [draft.id, here.tea.goods.id, spare.goods.id, spare.id, *(till.id for till in tills)]
    asked = {"key": "held", "listingId": str(here.tea.id), "expectedPoints": 20, "expectedVersion": 1, "hold": True}
    held = (await here.ask("citizen", REDEEM, input=asked))["redeem"]["voucher"]["id"]
    return Wares(*(str(each) for each in (here.tea.goods.agreement_id, *ids, held)))
