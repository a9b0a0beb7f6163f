"""Warns of vouchers that will be good no more: twice each, in the inbox, with what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backend import inbox
from backend.inbox import NewMessage, VoucherEnding
from backend.kit.db import Reader, Tx
from backend.kit.time import business_day, starts_after
from backend.programme import RulePack

WARNED_AT_ONCE = 1000
KIND = str(VoucherEnding.__struct_config__.tag)
# Whoever has given a voucher back is not warned of it. By the partial index of what is not used.
ENDING = """
SELECT v.code, v.account_id, v.redemption_id, g.title_zh, g.title_en, day.last, h.awaits = 'CHECK' AND NOT h.settles
FROM unnest($1::timestamptz[], $2::timestamptz[], $3::date[]) AS day(after, until, last)
JOIN mall_voucher v ON v.valid_until > day.after AND v.valid_until <= day.until AND v.used_at IS NULL
JOIN mall_redemption r ON r.account_id = v.account_id AND r.id = v.redemption_id
JOIN mall_listing l ON l.id = r.listing_id JOIN mall_goods g ON g.id = l.goods_id
LEFT JOIN mall_hold h ON h.account_id = v.account_id AND h.redemption_id = v.redemption_id
WHERE v.code > $4 AND h.ending IS DISTINCT FROM 'RELEASED' ORDER BY v.code LIMIT $5
"""


@dataclass(frozen=True, slots=True)
class Unused:
    """A voucher that nobody has shown yet, with its last local day."""

    code: str
    account_id: int
    redemption_id: int
    title_zh: str
    title_en: str
    last_day: date
    returns: bool | None


async def warn(tx: Tx, pack: RulePack, after: str = "", limit: int = WARNED_AT_ONCE) -> str | None:
    """Warn a page of people, those with vouchers after a code, some days before and the day before (pack's numbers).

    Call again with what it returns; None once all have been warned today. Whoever is warned twice on a day, by two
    workers or because one was killed, is told once.
    """
    today = business_day(tx.now(), pack.zone)
    told = await inbox.told_up_to(tx, KIND)
    if told is not None and told >= today:
        return None
    numbers = pack.on(today)
    before = {numbers.first_voucher_warning_days, numbers.last_voucher_warning_days}
    lasts = inbox.last_days(told, today, before)
    days = [(starts_after(day - timedelta(days=1), pack.zone), starts_after(day, pack.zone), day) for day in lasts]
    found = await _ending(tx, days, after, limit)
    is_last = numbers.last_voucher_warning_days
    await inbox.tell(tx, [warning(each, last=(each.last_day - today).days <= is_last) for each in found])
    if found:
        return found[-1].code
    await inbox.note_told(tx, KIND, today)
    return None


def warning(unused: Unused, *, last: bool) -> NewMessage:
    """The first or the last warning of a voucher; one that is made to last longer is warned of again."""
    subject = f"{unused.redemption_id}:{unused.last_day}:{'last' if last else 'first'}"
    titles = unused.title_zh, unused.title_en
    content = VoucherEnding(unused.redemption_id, *titles, unused.last_day, bool(unused.returns))
    return NewMessage(unused.account_id, subject, content)


async def _ending(db: Reader, days: Sequence[tuple[datetime, datetime, date]], after: str, limit: int) -> list[Unused]:
    """Vouchers whose last day is one of these, by their codes, those after one. Cost: what ends on these days."""
    columns = zip(*days, strict=True) if days else ([], [], [])
    return [Unused(*row) for row in await db.fetch(ENDING, *map(list, columns), after, limit)]
