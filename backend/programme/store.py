"""The programme's set-based SQL: one function per statement."""

from collections.abc import Collection, Sequence
from datetime import date

from backend.kit.db import Reader, Tx
from backend.programme.values import Region, StoredDay, Title

PROGRAMME = "programme"  # the setting that names the programme of this database


async def regions(db: Reader) -> list[Region]:
    """Every region, in the order of the codes."""
    rows = await db.fetch("SELECT code, name_zh, name_en, parent FROM programme_region ORDER BY code")
    return [Region(row["code"], Title(row["name_zh"], row["name_en"]), row["parent"]) for row in rows]


async def stored_days(db: Reader, years: Collection[int]) -> dict[date, StoredDay]:
    """The days that were entered for these years."""
    rows = await db.fetch(
        "SELECT day, working, provisional FROM programme_stored_day WHERE extract(year FROM day)::int = ANY($1)",
        list(years),
    )
    return {row["day"]: StoredDay(row["working"], row["provisional"]) for row in rows}


async def setting(db: Reader, name: str) -> str | None:
    """What was decided once under this name."""
    value: str | None = await db.fetchval("SELECT value FROM programme_setting WHERE name = $1", name)
    return value


async def decide(tx: Tx, name: str, value: str) -> None:
    """Decide once: an earlier decision stays, also one that is being made at this moment."""
    await tx.execute(
        "INSERT INTO programme_setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", name, value
    )


async def put_regions(tx: Tx, rows: Sequence[tuple[str, str, str, str | None]]) -> None:
    """Enter or rename regions: (code, Chinese name, English name, parent)."""
    await tx.columns(
        """INSERT INTO programme_region (code, name_zh, name_en, parent)
           SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
           ON CONFLICT (code) DO UPDATE
             SET name_zh = excluded.name_zh, name_en = excluded.name_en, parent = excluded.parent""",
        rows,
    )


async def put_days(tx: Tx, rows: Sequence[tuple[date, bool, bool, str]]) -> None:
    """Enter or replace days: (day, working, provisional, source)."""
    await tx.columns(
        """INSERT INTO programme_stored_day (day, working, provisional, source)
           SELECT * FROM unnest($1::date[], $2::bool[], $3::bool[], $4::text[])
           ON CONFLICT (day) DO UPDATE
             SET working = excluded.working, provisional = excluded.provisional, source = excluded.source""",
        rows,
    )
