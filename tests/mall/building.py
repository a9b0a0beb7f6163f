"""Builds what the mall needs: people with lots, a provider's listings, and requests; and reads back what is kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from backend import ledger, programme
from backend.accounts import Organisation, OrganisationKind
from backend.kit import db, ids
from backend.kit.actor import Actor, Seat
from backend.kit.db import Reader, Tx
from backend.kit.errors import Refusal
from backend.ledger import Cause, Grant, Issue
from backend.mall import (
    Agreement,
    Goods,
    GoodsKind,
    Listing,
    ListingState,
    NewAgreement,
    NewGoods,
    Particulars,
    RedeemRequest,
    Redemption,
    Terms,
    Variant,
    draft_agreement,
    redeem,
    sign_agreement,
)
from backend.mall.shelf_store import insert_goods, insert_listings
from backend.wiring import trial
from tests.conftest import NOW

ANN, BEN = 11, 12
PROVIDER, OTHER_PROVIDER, OPERATOR = 900, 901, 800
LATER = NOW + timedelta(days=700)
TERMS = Terms(step_up_above_points=5000, hold_minutes=15, zone=ZoneInfo("Asia/Shanghai"))
SELLER = Actor(21, (Seat(PROVIDER, frozenset({"RIGHTS_PROVIDER"}), "MEMBER", "TRIAL"),))
RIVAL = Actor(22, (Seat(OTHER_PROVIDER, frozenset({"RIGHTS_PROVIDER"}), "MEMBER", "TRIAL"),))
CLERK = Actor(23, (Seat(OPERATOR, frozenset({"OPERATOR"}), "MEMBER", "TRIAL"),))

# Everything that a refusal must leave alone.
TABLES = (
    *("ledger_account", "ledger_lot", "ledger_entry", "ledger_posting"),
    *("mall_agreement", "mall_goods", "mall_listing", "mall_redemption", "mall_hold", "mall_voucher"),
)

type Parcel = tuple[int, int, datetime]  # points, grams, spendable until


async def open_people(tx: Tx, *account_ids: int) -> None:
    await ledger.open_accounts(tx, [(account_id, "PERSON") for account_id in account_ids], tx.now())


async def grant(tx: Tx, account_id: int, *parcels: Parcel) -> list[int]:
    """Issue lots to an account, all of one issue; returns their ids."""
    books = await ledger.lock(tx, [account_id])
    issue_id = await ids.one(tx)
    grams = sum(parcel[1] for parcel in parcels)
    points = sum(parcel[0] for parcel in parcels)
    issue = Issue(issue_id, f"TRIAL-{issue_id}", 1, 2, "bus", "1", 2026, grams, points, 3, 4, tx.now())
    await ledger.open_issues(tx, [issue])
    await ledger.reserve_grants(tx, books, len(parcels))
    first, lots = 1, []
    for its_points, its_grams, until in parcels:
        wish = Grant(account_id, issue_id, first, its_grams, its_points, 0, until)
        lots.append(books.grant(wish, Cause(3, issue_id, tx.now())).id)
        first += its_grams
    await ledger.post(tx, books)
    return lots


async def citizen(account_id: int, *parcels: Parcel) -> list[int]:
    """Open an account with lots; returns their ids."""
    async with db.transaction(NOW) as tx:
        await open_people(tx, account_id)
        return await grant(tx, account_id, *parcels)


PASS = Particulars(GoodsKind.GOODS, "公交月票", "Bus pass", voucher_days=90)


def goods(provider_id: int, title: str, points: int, stock: int) -> NewGoods:
    """Goods with a single variant."""
    return NewGoods(provider_id, replace(PASS, title_zh=title, title_en=title), (Variant(points, stock),))


def listed(
    listing_id: int, points: int = 100, stock: int = 10, provider_id: int = PROVIDER, particulars: Particulars = PASS
) -> Listing:
    """A listing on the shelf for a year, the only one of its goods, under an id of our choice."""
    of = Goods(listing_id, provider_id, 1, particulars, 1, NOW)
    return Listing(listing_id, of, "", "", points, stock, 1, ListingState.ON_SHELF, NOW + timedelta(days=365), NOW)


async def shelve(
    listing_id: int, points: int = 100, stock: int = 10, provider_id: int = PROVIDER, particulars: Particulars = PASS
) -> Listing:
    """Put a listing on the shelf under an id of our choice."""
    listing = listed(listing_id, points, stock, provider_id, particulars)
    async with db.transaction(NOW) as tx:
        await insert_goods(tx, listing.goods)
        await insert_listings(tx, [listing])
    return listing


def ask(account_id: int, key: str, listing_id: int, *, hold: bool = False, **expected: int) -> RedeemRequest:
    """A request that the account's owner makes."""
    expectation = expected.get("expected_points"), expected.get("expected_version")
    return RedeemRequest(Actor(account_id), account_id, key, listing_id, *expectation, hold)


async def buy(*requests: RedeemRequest, now: datetime = NOW) -> list[object]:
    """Run one batch in a transaction of its own."""
    async with db.transaction(now) as tx:
        return list(await redeem(tx, requests, TERMS))


async def bought(request: RedeemRequest) -> Redemption:
    """Run one request that must succeed."""
    [outcome] = await buy(request)
    assert isinstance(outcome, Redemption)
    return outcome


async def everything(reader: Reader, tables: Sequence[str] = TABLES) -> dict[str, list[tuple[object, ...]]]:
    """All rows of some tables, to compare before and after."""
    return {
        table: sorted(tuple(row) for row in await reader.fetch(f"SELECT {table}::text FROM {table}"))  # noqa: S608 - our own table names
        for table in tables
    }


NEW = NewGoods(PROVIDER, PASS, (Variant(100, 10),))
SHOP = Organisation(PROVIDER, "SHOP", "店", "Shop", "TRIAL", frozenset({OrganisationKind.RIGHTS_PROVIDER}))
TRIAL = programme.pack("trial")


async def agreed(begins: timedelta = timedelta(days=-1), ends: timedelta = timedelta(days=1)) -> Agreement:
    """An agreement of the provider that both have signed."""
    async with db.transaction(NOW) as tx:
        drafted = await draft_agreement(tx, CLERK, NewAgreement(SHOP, NOW + begins, NOW + ends, "As listed."), TRIAL)
        assert isinstance(drafted, Agreement)
        signed: Agreement | Refusal = drafted
        if drafted.valid_until > NOW:
            for signer in (SELLER, CLERK):
                signed = await sign_agreement(tx, signer, drafted.id, TRIAL)
        assert isinstance(signed, Agreement)
        return signed


async def on_the_shelf(new: NewGoods) -> list[Listing]:
    """Goods that were prepared, submitted and reviewed."""
    async with db.transaction(NOW) as tx:
        return await trial.put_on_shelf(tx, (SELLER, CLERK), new, TRIAL)
