"""What consents tell."""

from collections.abc import Collection
from datetime import date

from backend.consents import store
from backend.consents.values import Consent, Notice
from backend.kit.db import Reader


async def of(db: Reader, account_id: int) -> list[Consent]:
    """Everything a person has agreed to, withdrawn and expired consents too, oldest first."""
    return await store.of(db, account_id)


async def by_ids(db: Reader, keys: Collection[tuple[int, int]]) -> dict[tuple[int, int], Consent]:
    """Consents by (account id, consent id), which is their key; an unknown one is not in it. One statement."""
    return await store.by_ids(db, keys)


async def notice_in_force(db: Reader, scenario_id: int, day: date) -> Notice | None:
    """The text a person would agree to on this local day, or None."""
    return (await notices_in_force(db, [scenario_id], day)).get(scenario_id)


async def notices_in_force(db: Reader, scenario_ids: Collection[int], day: date) -> dict[int, Notice]:
    """The text of each scenario, by its id, on this local day; one without a text is not in it. One statement."""
    return await store.notices_in_force(db, scenario_ids, day)
