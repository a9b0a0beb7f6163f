"""What comes into the inbox, and what is read. Every command takes an open transaction."""

from collections.abc import Sequence
from datetime import date, datetime

from backend import ledger
from backend.inbox import rules, store
from backend.inbox.values import NewMessage, PointsExpiring
from backend.kit import ids
from backend.kit.db import Tx
from backend.kit.time import business_day, starts_after
from backend.programme import RulePack

REMINDED_AT_ONCE = 1000
KIND = str(PointsExpiring.__struct_config__.tag)


async def tell(tx: Tx, messages: Sequence[NewMessage]) -> int:
    """Tell people something, each once for a kind and subject however often it is asked for; how many are new."""
    if not messages:
        return 0
    new = await ids.new(tx, len(messages))
    return len(await store.add(tx, list(new), messages, tx.now()))


async def read(tx: Tx, account_id: int, until: datetime) -> None:
    """Note that a person has read what came up to an instant: what came later they may not have seen."""
    await store.mark_read(tx, account_id, until, tx.now())


async def note_told(tx: Tx, kind: str, day: date) -> None:
    """Note that everybody has been told what a kind tells of a local day, so that nobody looks again today."""
    await store.note_told(tx, kind, day)


async def remind(tx: Tx, pack: RulePack, after: int = 0, limit: int = REMINDED_AT_ONCE) -> int | None:
    """Remind a page of accounts, those after one, of points that will expire; call again with what it returns.

    Returns the last account of the page, and None once all have been reminded today. Whoever is reminded twice on a
    day, by two workers or because one was killed, is told once.
    """
    now = tx.now()
    today = business_day(now, pack.zone)
    told = await store.told_up_to(tx, KIND)
    if told is not None and told >= today:
        return None
    rules_of_today = pack.on(today)
    before = {rules_of_today.first_expiry_reminder_days, rules_of_today.second_expiry_reminder_days}
    before.add(rules_of_today.last_expiry_reminder_days)
    days = {starts_after(day, pack.zone): day for day in rules.last_days(told, today, before)}
    found = await ledger.expiring(tx, list(days), after, limit)
    await tell(tx, rules.reminders(found, days, today))
    if found:
        return found[-1].account_id
    await store.note_told(tx, KIND, today)
    return None
