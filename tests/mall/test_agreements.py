"""Agreements and reviews: two parties sign, two people decide, and the end of either closes what is sold (JS§36)."""

from dataclasses import replace
from datetime import datetime, timedelta

import asyncpg
import pytest

from backend.accounts import Organisation
from backend.kit import db
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.mall import (
    Agreement,
    AgreementState,
    Checked,
    Listing,
    ListingState,
    NewAgreement,
    Review,
    Variant,
    VoucherCheck,
    agreement_state,
    agreements_of,
    check_vouchers,
    close_goods,
    draft_agreement,
    in_review,
    prepare_goods,
    review_goods,
    sign_agreement,
    submit_goods,
    terminate_agreement,
)
from tests.conftest import NOW
from tests.mall.building import (
    ANN,
    CLERK,
    LATER,
    NEW,
    OPERATOR,
    RIVAL,
    SELLER,
    SHOP,
    TRIAL,
    agreed,
    ask,
    bought,
    buy,
    citizen,
    everything,
    on_the_shelf,
)

pytestmark = pytest.mark.usefixtures("database")

type Owner = "asyncpg.Connection[db.Row]"
DAY = timedelta(days=1)
TERM = (NOW, NOW + 30 * DAY)
OTHER_SELLER, OTHER_CLERK = replace(SELLER, account_id=31), replace(CLERK, account_id=33)
BOTH = Actor(41, (*SELLER.seats, *CLERK.seats))
OVER_EAST = [(OPERATOR, "TRIAL-EAST")]
EAST = replace(CLERK, seats=(replace(CLERK.seats[0], region="TRIAL-EAST"),))
VARIANTS = (Variant(100, 5, "小", "Small"), Variant(120, 5, "大", "Large"))


def code(outcome: object) -> str:
    return outcome.code if isinstance(outcome, Refusal) else "done"


async def drafted(
    actor: Actor = CLERK,
    shop: Organisation = SHOP,
    term: tuple[datetime, datetime] = TERM,
    terms: str = "As listed.",
    key: str | None = None,
) -> Agreement | Refusal:
    async with db.transaction(NOW) as tx:
        return await draft_agreement(tx, actor, NewAgreement(shop, *term, terms, key), TRIAL)


async def a_draft() -> Agreement:
    made = await drafted()
    assert isinstance(made, Agreement)
    return made


async def signed(actor: Actor, agreement_id: int, at: datetime = NOW) -> Agreement | Refusal:
    async with db.transaction(at) as tx:
        return await sign_agreement(tx, actor, agreement_id, TRIAL)


async def terminated(actor: Actor, agreement_id: int, at: datetime = NOW) -> Agreement | Refusal:
    async with db.transaction(at) as tx:
        return await terminate_agreement(tx, actor, agreement_id, TRIAL)


@pytest.mark.parametrize(
    ("actor", "shop", "term", "terms", "refused"),
    [
        (SELLER, SHOP, TERM, "x", "NOT_ALLOWED"),
        (CLERK, replace(SHOP, kinds=frozenset()), TERM, "x", "NOT_A_RIGHTS_PROVIDER"),
        (CLERK, SHOP, TERM, " ", "BAD_AGREEMENT"),
        (CLERK, SHOP, TERM, "x" * 20_001, "BAD_AGREEMENT"),
        (CLERK, SHOP, (NOW, NOW), "x", "NOT_A_TERM"),
    ],
)
async def test_a_draft_is_refused_without_a_trace(
    owner: Owner, actor: Actor, shop: Organisation, term: tuple[datetime, datetime], terms: str, refused: str
) -> None:
    assert code(await drafted(actor, shop, term, terms)) == refused
    assert await owner.fetchval("SELECT count(*) FROM mall_agreement") == 0


async def test_a_draft_under_a_key_is_made_once(owner: Owner) -> None:
    first = await drafted(key="k")
    assert first == await drafted(key="k")
    assert first == await drafted(shop=replace(SHOP, name_en="Renamed"), key="k")
    assert code(await drafted(key="k", terms="Other.")) == "KEY_REUSED"
    assert code(await drafted(replace(CLERK, seats=()), key="k")) == "NOT_ALLOWED"  # who sits there no more
    assert code(await drafted(OTHER_CLERK, key="k")) == "done"
    assert await owner.fetchval("SELECT count(*) FROM mall_agreement") == 2


@pytest.mark.parametrize("order", [(SELLER, CLERK), (CLERK, SELLER)])
async def test_an_agreement_is_in_force_once_both_have_signed(order: tuple[Actor, Actor]) -> None:
    draft = await a_draft()
    first = await signed(order[0], draft.id)
    assert isinstance(first, Agreement)
    assert agreement_state(first, NOW) is AgreementState.DRAFT
    assert code(await signed(order[0], draft.id)) == "SIGNED_ALREADY"
    other = {SELLER: OTHER_SELLER, CLERK: OTHER_CLERK}[order[0]]
    assert code(await signed(other, draft.id)) == "SIGNED_ALREADY"
    both = await signed(order[1], draft.id)
    assert isinstance(both, Agreement)
    states = [agreement_state(both, at) for at in (NOW - DAY, NOW, TERM[1] - DAY, TERM[1])]
    assert states == ["SIGNED", "ACTIVE", "ACTIVE", "EXPIRED"]
    assert code(await signed(other, draft.id)) == "NOT_A_DRAFT"


async def test_whoever_sits_in_both_parties_signs_for_the_one_that_has_not(owner: Owner) -> None:
    draft = await a_draft()
    assert code(await signed(SELLER, draft.id)) == "done"
    both = await signed(BOTH, draft.id)
    assert isinstance(both, Agreement)
    assert both.operator_signer_id == BOTH.account_id


async def test_a_seat_in_the_operator_that_does_not_reach_the_provider_decides_nothing(owner: Owner) -> None:
    draft, agreement = await a_draft(), await agreed()
    [one, _] = await sent_in()
    before = await everything(owner)
    assert code(await drafted(EAST)) == "NOT_ALLOWED"
    assert code(await signed(EAST, draft.id)) == "NOT_THERE"
    assert code(await terminated(EAST, agreement.id)) == "NOT_THERE"
    assert code(await reviewed(one.goods.id, EAST)) == "NOT_THERE"
    async with db.transaction(NOW) as tx:
        assert code(await close_goods(tx, EAST, one.goods.id, TRIAL)) == "NOT_THERE"
        assert (await agreements_of(tx, [], OVER_EAST, 9, None)).items == []
        assert (await in_review(tx, OVER_EAST, 9, None)).items == []
        seen = await agreements_of(tx, [], [*OVER_EAST, (OPERATOR, "TRIAL")], 9, None)
        assert {each.id for each in seen.items} == {draft.id, agreement.id}
    assert await everything(owner) == before


async def test_nobody_signs_for_both_parties(owner: Owner) -> None:
    draft = await a_draft()
    assert code(await signed(BOTH, draft.id)) == "done"
    before = await everything(owner)
    assert code(await signed(BOTH, draft.id)) == "SIGNS_ONCE"
    assert [code(await signed(who, draft.id)) for who in (RIVAL, Actor(ANN))] == ["NOT_THERE"] * 2
    assert code(await signed(CLERK, 1)) == "NOT_THERE"
    assert code(await signed(CLERK, draft.id, TERM[1])) == "NOT_A_DRAFT"
    assert await everything(owner) == before


@pytest.mark.parametrize("actor", [SELLER, CLERK])
async def test_either_party_ends_an_agreement_which_closes_its_listings_and_honours_vouchers(
    owner: Owner, actor: Actor
) -> None:
    agreement = await agreed(ends=30 * DAY)
    one, two = await on_the_shelf(replace(NEW, variants=VARIANTS))
    other = await agreed(ends=10 * DAY)
    await citizen(ANN, (1000, 0, LATER))
    sold = await bought(ask(ANN, "before", one.id))
    assert code(await terminated(RIVAL, agreement.id)) == "NOT_THERE"
    ended = await terminated(actor, agreement.id)
    assert isinstance(ended, Agreement)
    assert agreement_state(ended, NOW) is AgreementState.TERMINATED
    assert [code(x) for x in await buy(ask(ANN, "a", one.id), ask(ANN, "b", two.id))] == ["NOT_ON_SHELF"] * 2
    before = await everything(owner)
    assert await terminated(actor, agreement.id, NOW + DAY) == ended
    assert code(await signed(CLERK, agreement.id)) == "NOT_A_DRAFT"
    assert await everything(owner) == before
    async with db.transaction(NOW + DAY) as tx:
        [taken] = await check_vouchers(tx, [VoucherCheck(SELLER, sold.voucher_code)])
    assert isinstance(taken, Checked)
    [again] = await on_the_shelf(NEW)  # under the other agreement, which goes on
    assert (again.goods.agreement_id, again.sold_until) == (other.id, NOW + 10 * DAY)


async def test_an_expired_agreement_cannot_be_ended(owner: Owner) -> None:
    agreement = await agreed()
    before = await everything(owner)
    assert code(await terminated(CLERK, agreement.id, NOW + DAY)) == "NOT_A_DRAFT"
    assert await everything(owner) == before


# --- Reviews ---------------------------------------------------------------------------------------------------------


async def sent_in(actor: Actor = SELLER) -> list[Listing]:
    async with db.transaction(NOW) as tx:
        made = await prepare_goods(tx, actor, replace(NEW, variants=VARIANTS))
        assert not isinstance(made, Refusal)
        assert code(await submit_goods(tx, RIVAL, made[0].goods.id)) == "NOT_THERE"
        sent = await submit_goods(tx, actor, made[0].goods.id)
    assert not isinstance(sent, Refusal)
    assert [one.state for one in sent] == [ListingState.REVIEW] * 2
    return sent


async def reviewed(goods_id: int, actor: Actor = CLERK, note: str = "", *, approves: bool = True) -> object:
    async with db.transaction(NOW) as tx:
        return await review_goods(tx, actor, Review(goods_id, approves, note), TRIAL)


async def test_goods_in_draft_or_review_are_not_sold(owner: Owner) -> None:
    await agreed()
    await citizen(ANN, (1000, 0, LATER))
    sent = await sent_in()
    assert [code(x) for x in await buy(ask(ANN, "a", sent[0].id))] == ["NOT_ON_SHELF"]
    before = await everything(owner)
    async with db.transaction(NOW) as tx:
        assert await submit_goods(tx, SELLER, sent[0].goods.id) == sent
    assert await everything(owner) == before


async def test_another_person_of_the_operator_reviews(owner: Owner) -> None:
    await agreed()
    [one, _] = await sent_in(BOTH)
    before = await everything(owner)
    for actor, refused in ((SELLER, "NOT_THERE"), (RIVAL, "NOT_THERE"), (BOTH, "OWN_GOODS")):
        assert code(await reviewed(one.goods.id, actor)) == refused
    assert code(await reviewed(1)) == "NOT_THERE"
    assert code(await reviewed(one.goods.id, approves=False)) == "BAD_LISTING"
    assert code(await reviewed(one.goods.id, note="x" * 2001)) == "BAD_LISTING"
    assert await everything(owner) == before
    assert code(await reviewed(one.goods.id)) == "done"
    assert code(await reviewed(one.goods.id)) == "NOT_IN_REVIEW"


async def test_what_is_sent_back_is_handed_in_again(owner: Owner) -> None:
    await agreed()
    [one, _] = await sent_in()
    assert code(await reviewed(one.goods.id, note="Say where.", approves=False)) == "done"
    assert await owner.fetchval("SELECT review_note FROM mall_goods") == "Say where."
    assert {row["state"] for row in await owner.fetch("SELECT state FROM mall_listing")} == {"DRAFT"}
    async with db.transaction(NOW) as tx:
        assert code(await submit_goods(tx, SELLER, one.goods.id)) == "done"
    assert code(await reviewed(one.goods.id)) == "done"
    async with db.transaction(NOW) as tx:
        assert code(await submit_goods(tx, SELLER, one.goods.id)) == "NOT_A_DRAFT"
    assert {row["state"] for row in await owner.fetch("SELECT state FROM mall_listing")} == {"ON_SHELF"}


async def test_nothing_goes_on_the_shelf_under_an_agreement_that_has_ended(owner: Owner) -> None:
    agreement = await agreed()
    [one, _] = await sent_in()
    before = await everything(owner)
    async with db.transaction(NOW + DAY) as tx:  # the agreement is over by then
        assert code(await review_goods(tx, CLERK, Review(one.goods.id, approves=True), TRIAL)) == "NO_AGREEMENT"
    assert await everything(owner) == before
    await terminated(CLERK, agreement.id)
    assert code(await reviewed(one.goods.id)) == "NOT_IN_REVIEW"
