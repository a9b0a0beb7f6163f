"""Large books for the benchmarks: accounts with lots of many days, granted as issues grant them, entries and all.

Each issue gave every account one lot of 150 points on one day; every second carries grams. A day's lots lie together,
as issues write them, and expire at one midnight.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from backend import programme, verify, wiring
from backend.adapters import embedded
from backend.kit import db, schema
from backend.programme.rules import spendable_until
from backend.verify import quantities, serials, spending

ZONE = ZoneInfo("Asia/Shanghai")
FIRST_GRANT = datetime(2024, 3, 2, 4, tzinfo=UTC)
FIRST_DAY = date(2026, 3, 1)  # of the month partitions; the grants of two years ago lie in the default one
PROVIDER = 4_000_000_000
POINTS = 150  # of each lot

OPEN = """
INSERT INTO ledger_account (id, owner_kind, opened_at, version, free_points, held_points, granted_points,
  redeemed_points, retired_points, expired_points, free_grams, held_grams, issued_grams, helped_grams, retired_grams,
  expired_grams, carried_grams)
SELECT id, 'PERSON', timestamptz '2024-01-01Z', $2::bigint, $2 * 150, 0, $2 * 150, 0, 0, 0, $2 * 750, 0, $2 * 750,
  0, 0, 0, 0
FROM generate_series(1, $1::bigint) AS id
UNION ALL SELECT 4000000000, 'ORGANISATION', timestamptz '2024-01-01Z', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
"""
ISSUE = """
INSERT INTO ledger_issue (id, serial_prefix, run_id, scenario_id, method_code, method_version, vintage, grams, points,
  operator_id, authority_id, issued_at)
VALUES (2000000000 + $2, 'BENCH-' || $2, $2, 1, 'bus', '1', 2024, $1::bigint / 2 * 1500, $1::bigint * 150, 1, 2, $3)
"""
LOTS = """
INSERT INTO ledger_lot (id, account_id, issue_id, owner_id, state, serial_from, serial_until, grams, points,
  granted_at, spendable_until)
SELECT 1000000000 + $2 * 10000000 + a, a, 2000000000 + $2, a, 'FREE', first, first + carried, carried, 150, $3, $4
FROM generate_series(1, $1::bigint) AS a, LATERAL (SELECT 1 + (a - 1) / 2 * 1500, (1 - (a + $2) % 2) * 1500)
  AS serials(first, carried)
"""
ENTRIES = """
INSERT INTO ledger_entry (account_id, id, kind, version, actor_id, reference_id, posted_at)
SELECT a, 3000000000 + $2 * 10000000 + a, 'ISSUE', $2, 1, 2000000000 + $2, $3 FROM generate_series(1, $1::bigint) AS a
"""
# Before the lot of issue k an account had k - 1 of them, every second one with grams.
POSTINGS = """
INSERT INTO ledger_posting (account_id, entry_id, line, asset, book, lot_id, amount, version, balance_after, posted_at)
SELECT a, 3000000000 + $2 * 10000000 + a, line, asset, book, 1000000000 + $2 * 10000000 + a, amount,
  CASE WHEN book = 'FREE' THEN $2 END, CASE WHEN book = 'FREE' THEN balance END, $3
FROM generate_series(1, $1::bigint) AS a, LATERAL (VALUES
    (1, 'GRAM', 'WORLD', -1500, 0), (2, 'GRAM', 'FREE', 1500, ($2 + 1) / 2 * 1500),
    (3, 'POINT', 'WORLD', -150, 0), (4, 'POINT', 'FREE', 150, $2 * 150)) AS leg(line, asset, book, amount, balance)
WHERE asset = 'POINT' OR (a + $2) % 2 = 0
"""
# What is not asked: these books were granted without records, and what was redeemed was not from a mall; and the order
# in which redemptions take lots, which takes longest to prove, is not what is measured here.
NOT_ASKED = {
    "records do not own the lot as it was issued",
    "a redemption and its entry do not agree",
    "points without grams taken while points with grams were free",
}
PROVED = [
    replace(each, proofs=tuple(proof for proof in each.proofs if proof.complaint not in NOT_ASKED))
    for each in (*quantities.INVARIANTS, *serials.INVARIANTS, *spending.INVARIANTS)
    if any(proof.complaint not in NOT_ASKED for proof in each.proofs)
]


@dataclass(frozen=True, slots=True)
class Size:
    """How many people have how many lots each; both even."""

    people: int
    each: int

    @property
    def lots(self) -> int:
        """All lots."""
        return self.people * self.each


def due_at(issue: int) -> datetime:
    """The midnight at which the lots of an issue, counted from 1, are over."""
    return spendable_until(granted_at(issue), 2, ZONE)


def granted_at(issue: int) -> datetime:
    """Noon of its day."""
    return FIRST_GRANT + timedelta(days=issue - 1)


def entry_ids(issue: int) -> int:
    """Where the ids of entries begin that a bare statement writes when the lots of an issue are over."""
    return 5_000_000_000 + issue * 10_000_000


async def build(run: str, database: str, size: Size) -> None:
    """Make a database with such books."""
    async with db.single(embedded.url(run, embedded.SUPERUSER, "postgres")) as admin:
        await admin.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        await admin.execute(f"CREATE DATABASE {database} OWNER {embedded.OWNER}")
    owner = embedded.url(run, embedded.OWNER, database)
    await schema.upgrade(owner, wiring.MODELS, FIRST_DAY)
    async with db.single(owner) as connection:
        await connection.execute(OPEN, size.people, size.each)
        for issue in range(1, size.each + 1):
            at = granted_at(issue)
            await connection.execute(ISSUE, size.people, issue, at)
            await connection.execute(LOTS, size.people, issue, at, due_at(issue))
            await connection.execute(ENTRIES, size.people, issue, at)
            await connection.execute(POSTINGS, size.people, issue, at)


async def drop(run: str, database: str) -> None:
    """Drop the database again."""
    async with db.single(embedded.url(run, embedded.SUPERUSER, "postgres")) as admin:
        await admin.execute(f"DROP DATABASE {database} WITH (FORCE)")


async def rest(run: str, database: str) -> None:
    """Let nobody pay for what another has left behind."""
    async with db.single(embedded.url(run, embedded.SUPERUSER, database)) as admin:
        await admin.execute("VACUUM ANALYZE ledger_account, ledger_lot, ledger_entry, ledger_posting")
        await admin.execute("CHECKPOINT")


async def prove(run: str, database: str) -> int:
    """Ask those proofs of `verify` that these books can answer; how many. Stops with what is broken, if anything is."""
    # A connection of its own, with memory for sorting millions, and one snapshot for all proofs.
    async with db.single(embedded.url(run, embedded.APPLICATION, database)) as reader:
        await reader.execute("SET work_mem = '256MB'; SET jit = off")
        async with reader.transaction(isolation="repeatable_read", readonly=True):
            findings = await verify.verify(reader, programme.pack("trial"), PROVED)
    if broken := [(one.title, one.examples) for one in findings if not one.holds]:
        raise SystemExit(f"The books do not add up: {broken}.")
    return sum(len(one.proofs) for one in PROVED)


async def expired(run: str, database: str) -> int:
    """How many lots have expired."""
    async with db.single(embedded.url(run, embedded.SUPERUSER, database)) as admin:
        return int(await admin.fetchval("SELECT count(*) FROM ledger_lot WHERE state = 'EXPIRED'"))


async def bytes_of(run: str, database: str) -> int:
    """How much disk the database takes."""
    async with db.single(embedded.url(run, embedded.SUPERUSER, database)) as admin:
        return int(await admin.fetchval("SELECT pg_database_size($1)", database))
