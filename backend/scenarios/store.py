"""The scenarios' SQL: one function per statement."""

from collections.abc import Collection
from operator import attrgetter

from backend.kit.db import Reader, Row, Tx
from backend.scenarios.values import Domain, Event, Scenario, State

SCENARIO = (
    "code, title_zh, title_en, domain, provider_id, region, method_code, method_version, act_kind, data_kinds,"
    " sends_places, running_since, exclusive_on, id, state, applied_at, exclusive_until, review_due_on"
)
SCENARIO_ROW = attrgetter(*SCENARIO.split(", "))
SELECT = f"SELECT {SCENARIO} FROM scenarios_scenario"


async def insert(tx: Tx, scenario: Scenario) -> bool:
    """Add a scenario; False if its code is taken, also by one that is being added at this moment."""
    inserted = await tx.fetchval(
        f"""INSERT INTO scenarios_scenario ({SCENARIO})
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
            ON CONFLICT (code) DO NOTHING RETURNING true""",
        *SCENARIO_ROW(scenario),
    )
    return inserted is not None


async def lock(tx: Tx, code: str) -> Scenario | None:
    """Lock a scenario to change it, then look."""
    return _scenario(await tx.fetchrow(f"{SELECT} WHERE code = $1 FOR UPDATE", code))


async def lock_shared(tx: Tx, code: str) -> Scenario | None:
    """Lock a scenario so that nobody changes it, then look."""
    return _scenario(await tx.fetchrow(f"{SELECT} WHERE code = $1 FOR SHARE", code))


async def update(tx: Tx, scenario: Scenario) -> None:
    """Keep what a step may change."""
    await tx.execute(
        "UPDATE scenarios_scenario SET state = $2, exclusive_until = $3 WHERE id = $1",
        *(scenario.id, scenario.state, scenario.exclusive_until),
    )


async def insert_event(tx: Tx, event_id: int, event: Event) -> None:
    """Add a step to a scenario's history."""
    await tx.execute(
        "INSERT INTO scenarios_event (id, scenario_id, state, actor_id, note, at) VALUES ($1, $2, $3, $4, $5, $6)",
        *(event_id, event.scenario_id, event.state, event.actor_id, event.note, event.at),
    )


async def by_code(db: Reader, code: str) -> Scenario | None:
    """The scenario of this code."""
    return _scenario(await db.fetchrow(f"{SELECT} WHERE code = $1", code))


async def by_ids(db: Reader, scenario_ids: Collection[int]) -> list[Scenario]:
    """The scenarios of these ids."""
    return _scenarios(await db.fetch(f"{SELECT} WHERE id = ANY($1)", list(scenario_ids)))


async def every(db: Reader) -> list[Scenario]:
    """Every scenario, in the order of the codes."""
    return _scenarios(await db.fetch(f"{SELECT} ORDER BY code"))


async def in_state(db: Reader, state: State) -> list[Scenario]:
    """Every scenario in a state, in the order of the codes."""
    return _scenarios(await db.fetch(f"{SELECT} WHERE state = $1 ORDER BY code", state))


async def history(db: Reader, scenario_id: int) -> list[Event]:
    """The steps of a scenario, oldest first."""
    rows = await db.fetch(
        "SELECT scenario_id, state, actor_id, note, at FROM scenarios_event WHERE scenario_id = $1 ORDER BY at, id",
        scenario_id,
    )
    return [Event(row["scenario_id"], State(row["state"]), row["actor_id"], row["note"], row["at"]) for row in rows]


def _scenarios(rows: list[Row]) -> list[Scenario]:
    return [scenario for row in rows if (scenario := _scenario(row))]


def _scenario(row: Row | None) -> Scenario | None:
    if row is None:
        return None
    kinds = {"domain": Domain(row["domain"]), "state": State(row["state"]), "data_kinds": tuple(row["data_kinds"])}
    return Scenario(**{**dict(row), **kinds})
