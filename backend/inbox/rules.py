"""Which day reminds of what, pure: in local days, so that an hour of the clock changes nothing."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from backend.inbox.values import Ending, NewMessage, PointsExpiring
from backend.ledger.values import Expiring


def last_days(told: date | None, today: date, days_before: Collection[int]) -> list[date]:
    """The last days of the points to remind of today, in order: so many days after it for each of `days_before`.

    Days after `told` on which nobody reminded are made up for, as far as what they would have said still lies ahead;
    nothing is made up for where nobody has ever reminded.
    """
    first = today if told is None else max(told + timedelta(days=1), today - timedelta(days=max(days_before)))
    missed = (first + timedelta(days=number) for number in range((today - first).days + 1))
    ends = {day + timedelta(days=before) for day in missed for before in days_before}
    return sorted(day for day in ends if day >= today)


def reminders(expiring: Iterable[Expiring], days: Mapping[datetime, date], today: date) -> list[NewMessage]:
    """One message for each account: what of it ends on which of these last days, by the instants at which they end."""
    endings: dict[int, list[Ending]] = {}
    for one in expiring:
        endings.setdefault(one.account_id, []).append(Ending(days[one.at], one.points, one.grams))
    return [
        NewMessage(account_id, today.isoformat(), PointsExpiring(tuple(sorted(found, key=lambda one: one.last_day))))
        for account_id, found in endings.items()
    ]
