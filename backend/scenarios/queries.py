"""What scenarios tell; all of it is public (JS§43)."""

from collections.abc import Collection

from backend.kit.db import Reader
from backend.scenarios import store
from backend.scenarios.values import Event, Scenario, State


async def by_code(db: Reader, code: str) -> Scenario | None:
    """The scenario of this code, or None."""
    return await store.by_code(db, code)


async def by_id(db: Reader, scenario_id: int) -> Scenario | None:
    """The scenario of this id, or None."""
    return (await by_ids(db, [scenario_id])).get(scenario_id)


async def by_ids(db: Reader, scenario_ids: Collection[int]) -> dict[int, Scenario]:
    """The scenarios of these ids; an unknown id is not in it. One statement."""
    return {scenario.id: scenario for scenario in await store.by_ids(db, scenario_ids)}


async def all_scenarios(db: Reader) -> list[Scenario]:
    """Every scenario in any state, in the order of their codes."""
    return await store.every(db)


async def included(db: Reader) -> list[Scenario]:
    """Every scenario that is part of the programme now, in the order of their codes."""
    return await store.in_state(db, State.INCLUDED)


async def history(db: Reader, scenario_id: int) -> list[Event]:
    """The steps of a scenario's life, oldest first."""
    return await store.history(db, scenario_id)
