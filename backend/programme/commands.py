"""What changes the programme's database."""

from collections.abc import Mapping
from datetime import date

from backend.kit.db import Tx
from backend.kit.errors import ConfigurationError
from backend.programme import store
from backend.programme.values import RulePack, StoredDay


async def settle(tx: Tx, pack: RulePack) -> None:
    """Make this the database of one programme and store its regions; doing it again is harmless.

    `tx` is the owner's: the application may read these tables and not write them. Raises ConfigurationError when
    the database already runs another programme, whose accounts and grams would mix with these.
    """
    await store.decide(tx, store.PROGRAMME, pack.code)
    if (stored := await store.setting(tx, store.PROGRAMME)) != pack.code:
        raise ConfigurationError(f"This database runs the programme {stored}; one deployment runs one programme.")
    regions = [(region.code, region.title.zh, region.title.en, region.parent) for region in pack.regions]
    await store.put_regions(tx, regions)


async def store_days(tx: Tx, days: Mapping[date, StoredDay], source: str) -> None:
    """Enter days of the calendar, as `whole_year` gives them, with the notice they come from.

    A day entered again is replaced: so a provisional year is confirmed.
    """
    await store.put_days(tx, [(day, entry.working, entry.provisional, source) for day, entry in days.items()])
