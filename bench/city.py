"""The city in which redemptions are measured: built once from bench/city.sql, copied for each round, and proven."""

from datetime import date
from pathlib import Path

from backend import programme, wiring
from backend.adapters import embedded
from backend.kit import db, schema
from backend.kit.db import Tx
from backend.kit.time import clock

ROWS, PEER = (Path(__file__).with_name(name) for name in ("city.sql", "redemption.sql"))
TEMPLATE, COPY = "bench_template", "bench_copy"
FIRST_DAY = date(2026, 11, 1)  # of the month partitions; a row outside them lands in the default one
PEOPLE = 200_000
LISTINGS = 1000
STOCK = 1_000_000
PRICE = 100
TOKEN = "bench-token-{}"  # noqa: S105 - of the programs of a city that exists for minutes

# Each counts what must not exist after any number of redemptions.
BROKEN = {
    "listings whose stock and redemptions do not add up": """SELECT count(*) FROM mall_listing l
        WHERE stock + (SELECT count(*) FROM mall_redemption r WHERE r.listing_id = l.id) <> {stock}""",
    "accounts whose lots are not their totals": """SELECT count(*) FROM ledger_account a JOIN (
        SELECT account_id, sum(points) FILTER (WHERE state = 'FREE') AS free,
          sum(points) FILTER (WHERE state = 'REDEEMED') AS redeemed,
          sum(grams) FILTER (WHERE owner_id = account_id) AS kept, sum(grams) FILTER (WHERE owner_id <> account_id)
          AS helped FROM ledger_lot GROUP BY account_id) l ON l.account_id = a.id
        WHERE (a.free_points, a.redeemed_points, a.free_grams, a.helped_grams) IS DISTINCT FROM
          (coalesce(free, 0), coalesce(redeemed, 0), coalesce(kept, 0), coalesce(helped, 0))""",
    "entries that do not balance": """SELECT count(*) FROM (SELECT entry_id FROM ledger_posting
        GROUP BY entry_id, asset HAVING sum(amount) <> 0) AS unbalanced""",
    "redemptions without their entry, voucher or answer": """SELECT count(*) FROM mall_redemption r
        LEFT JOIN ledger_entry e ON e.account_id = r.account_id AND e.reference_id = r.id
        LEFT JOIN mall_voucher v ON v.code = r.voucher_code
        LEFT JOIN kit_answer k ON k.account_id = r.account_id AND k.outcome -> 'Redemption' ->> 'id' = r.id::text
        WHERE e.id IS NULL OR v.code IS NULL OR k.key IS NULL""",
}


async def build(run: str, people: int) -> None:
    """Make the city once; every round starts from a copy of it."""
    async with db.single(embedded.url(run, embedded.SUPERUSER, "postgres")) as admin:
        await admin.execute(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")
        await admin.execute(f"CREATE DATABASE {TEMPLATE} OWNER {embedded.OWNER}")
    owner = embedded.url(run, embedded.OWNER, TEMPLATE)
    await schema.upgrade(owner, wiring.MODELS, FIRST_DAY)
    rows = ROWS.read_text("utf-8").format(people=people, listings=LISTINGS, price=PRICE, stock=STOCK)
    async with db.single(owner) as connection:
        async with connection.transaction():
            await programme.settle(Tx(connection, clock), programme.pack("trial"))
        await connection.execute(rows)
        await connection.execute(PEER.read_text("utf-8"))
        await connection.execute("VACUUM ANALYZE")


async def fresh(run: str) -> None:
    """Copy the city through the log, so that nobody pays for the full page images that follow a checkpoint."""
    async with db.single(embedded.url(run, embedded.SUPERUSER, "postgres")) as admin:
        await admin.execute(f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)")
        await admin.execute("CHECKPOINT")
        await admin.execute(f"CREATE DATABASE {COPY} OWNER {embedded.OWNER} TEMPLATE {TEMPLATE} STRATEGY wal_log")


def address(run: str) -> str:
    """Where the application finds the copy."""
    return embedded.url(run, embedded.APPLICATION, COPY)


async def prove(run: str) -> None:
    """Stop with what is broken, if anything is."""
    async with db.single(embedded.url(run, embedded.SUPERUSER, COPY)) as admin:
        found = {what: await admin.fetchval(question.format(stock=STOCK)) for what, question in BROKEN.items()}
    if any(found.values()):
        raise SystemExit(f"The books do not add up: {found}.")
