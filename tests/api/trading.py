"""What merchants, the operator and their customers do with the shelf, each by one call."""

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

from backend import accounts, identities
from backend.accounts import NewMember, NewPerson, OrganisationKind
from backend.kit import db
from backend.kit.time import clock
from backend.mall import Listing, Particulars, Variant
from backend.wiring import trial
from tests.api.asking import Caller
from tests.api.town import Town
from tests.mall.building import goods
from tests.world import done

AGREEMENT = """... on AgreementChanged { agreement { id state terms signedByYou providerSignedAt operatorSignedAt
  terminatedAt provider { name { en } } operator { name { en } } } }"""
GOODS = """... on GoodsChanged { variants { agreement yours reviewedAt reviewNote listing { id goods state points stock
  voucherDays refundDays kind realNameLevel checkedOffline variant { zh en } limit { pieces period } } } }"""
LISTING = "... on ListingChanged { listing { id points stock version state } }"
TILL = "... on TillChanged { till { id name closedAt } }"
CHECKED = "... on VoucherChecked { taken: code usedAt till { name } listing { title { en } } }"
REJECTED = "... on Rejected { code path at tillName }"
REDEMPTION = "voucher { id code points grams standing heldUntil usedAt lapsed } account { freePoints heldPoints }"
AGREEMENTS = "query ($first: Int! = 20, $after: String) { agreements(first: $first, after: $after) { edges { node {"
AGREEMENTS += " id state signedByYou provider { name { en } } } } pageInfo { hasNextPage endCursor } } }"
NUMBERS = itertools.count(1)
# Each mutation with its input and what it tells.
ACTS = {
    "draftAgreement": ("DraftAgreementInput", AGREEMENT),
    "signAgreement": ("AgreementInput", AGREEMENT),
    "terminateAgreement": ("AgreementInput", AGREEMENT),
    "prepareGoods": ("PrepareGoodsInput", GOODS),
    "submitGoods": ("GoodsInput", GOODS),
    "reviewGoods": ("ReviewGoodsInput", GOODS),
    "closeGoods": ("GoodsInput", GOODS),
    "restock": ("RestockInput", LISTING),
    "changePrice": ("ChangePriceInput", LISTING),
    "takeOffShelf": ("ListingInput", LISTING),
    "openTill": ("OpenTillInput", TILL),
    "closeTill": ("TillInput", TILL),
    "checkVoucher": ("CheckVoucherInput", CHECKED),
    "settleChecks": (
        "SettleChecksInput",
        f"... on ChecksSettled {{ results {{ __typename {CHECKED} {REJECTED} }} }}",
    ),
    "extendVoucher": ("ExtendVoucherInput", "... on VoucherExtended { taken: code validUntil }"),
    "redeem": ("RedeemInput", f"... on Redeemed {{ {REDEMPTION} }}"),
    "confirmRedemption": ("RedemptionInput", f"... on RedemptionChanged {{ {REDEMPTION} }}"),
    "giveBackRedemption": ("RedemptionInput", f"... on RedemptionChanged {{ {REDEMPTION} }}"),
}


async def act(here: Town, kind: str, name: str, /, **given: object) -> Any:  # noqa: ANN401 - JSON may be anything
    """How an act of one kind of caller ends."""
    of, told = ACTS[name]
    keys = {"key": f"act {next(NUMBERS)}"} if name in {"draftAgreement", "prepareGoods"} else {}
    document = f"mutation ($input: {of}!) {{ {name}(input: $input) {{ __typename {told} {REJECTED} }} }}"
    return (await here.ask(kind, document, input=keys | given))[name]


async def redeem(here: Town, listing: Listing, key: str = "k", *, hold: bool = False, **other: object) -> Any:  # noqa: ANN401 - same
    """How Ann's redemption of a listing ends."""
    seen = {"expectedPoints": listing.points, "expectedVersion": listing.version}
    return await act(here, "citizen", "redeem", key=key, listingId=str(listing.id), hold=hold, **(seen | other))


async def on_the_shelf(here: Town, title: str, points: int = 20, stock: int = 10, **particulars: object) -> Listing:
    """Something of the teahouse's, prepared and reviewed, that is sold as these particulars say."""
    new = goods(here.tea.provider_id, title, points, stock)
    of: Particulars = replace(new.particulars, **particulars)  # type: ignore[arg-type] # the caller names them
    async with db.transaction() as tx:
        [listing] = await trial.put_on_shelf(
            tx, (here.seller, here.world.operator), replace(new, particulars=of), here.world.pack
        )
    return listing


async def several(here: Town, title: str, *variants: Variant) -> list[Listing]:
    """Something of the teahouse's in several variants."""
    new = replace(goods(here.tea.provider_id, title, 1, 1), variants=variants)
    async with db.transaction() as tx:
        return await trial.put_on_shelf(tx, (here.seller, here.world.operator), new, here.world.pack)


async def joined(here: Town, *shops: str) -> tuple[Town, dict[str, str]]:
    """The town with more rights providers, who have no agreement yet, and their ids."""
    people: dict[str, Caller] = dict(here.people)
    ids = {}
    for shop in shops:
        async with db.transaction() as tx:
            shop_id, member = await here.world.organisation(tx, shop, OrganisationKind.RIGHTS_PROVIDER)
            token = await identities.issue_token(tx, member.account_id, timedelta(days=1))
        people[shop], ids[shop] = replace(here.people["anybody"], token=token), str(shop_id)
    return replace(here, people=people), ids


async def seated(here: Town, kind: str, organisation_id: int, region: str) -> Town:
    """The town with one more kind of caller, who sits in an organisation for a region."""
    async with db.transaction() as tx:
        [person_id] = await accounts.register_people(tx, [NewPerson(kind, region)])
        done(await accounts.add_member(tx, NewMember(person_id, organisation_id, region)))
        token = await identities.issue_token(tx, person_id, timedelta(days=1))
    return replace(here, people={**here.people, kind: replace(here.people["anybody"], token=token)})


async def hired(here: Town, kind: str, organisation_id: int) -> None:
    """Give one kind of caller a seat more."""
    person = await here.ask(kind, "{ me { accountId } }")
    async with db.transaction() as tx:
        done(await accounts.add_member(tx, NewMember(int(person["me"]["accountId"]), organisation_id, "TRIAL")))


def nodes(told: Any) -> list[Any]:  # noqa: ANN401 - JSON may be anything
    [page] = told.values()
    return [edge["node"] for edge in page["edges"]]


async def drafted(here: Town, provider: str, /, **other: object) -> Any:  # noqa: ANN401 - same
    now = clock()
    term = {"validFrom": (now - timedelta(days=1)).isoformat(), "validUntil": (now + timedelta(days=9)).isoformat()}
    return await act(
        here, "operator", "draftAgreement", **({"provider": provider, "terms": "As listed."} | term | other)
    )


async def agreed(here: Town, shop: str, provider: str) -> str:
    """An agreement of a shop that is in force."""
    agreement: str = (await drafted(here, provider))["agreement"]["id"]
    for kind in ("operator", shop):
        assert (await act(here, kind, "signAgreement", agreement=agreement))["__typename"] == "AgreementChanged"
    return agreement
