"""Puts a batch before the rules, with what is loaded written by hand."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import count

from backend.activities.batch import Claimed, Interval, Loaded, Outcome, decide
from backend.activities.rules import Bounds
from backend.activities.values import Draft, Rejected
from backend.consents.rules import best
from backend.consents.values import Consent
from tests.conftest import NOW

ANN, BOB = 11, 12
NEW = 1000  # the first new id
EARLIER = 500  # a record that was taken before
BOUNDS = {"distance_m": Bounds(1, 30_000), "duration_s": Bounds(1, 43_200)}
SINCE = NOW - timedelta(days=30)


def at(minutes: int) -> datetime:
    """An instant of the test day."""
    return NOW + timedelta(minutes=minutes)


def ride(
    number: int,
    start: int = -60,
    end: int = -50,
    *,
    reference: str = "",
    revision: int = 1,
    distance_m: int = 2500,
) -> Draft:
    """A ride of Ann by the minutes from now; its reference is its number unless one is given."""
    inputs = {"distance_m": distance_m, "duration_s": 60 * (end - start)}
    return Draft(number, "ann", reference or f"r-{number}", at(start), at(end), inputs, revision)


def agreed(
    account_id: int,
    subject: str,
    since: datetime = SINCE,
    until: datetime = NOW + timedelta(days=335),
    withdrawn_at: datetime | None = None,
) -> Consent:
    """A consent, whose id is its account's number times ten."""
    said = ("用途", "purpose", ("distance_m",), False, 1, "hash")
    return Consent(account_id, 10 * account_id, 1, 2, subject, *said, since, until, since, withdrawn_at)


AGREED = {"ann": [agreed(ANN, "ann")], "bob": [agreed(BOB, "bob")]}


def words(draft: Draft) -> bytes:
    """What a record says, but for its revision."""
    return repr((draft.subject, draft.started_at, draft.ended_at, sorted(draft.inputs.items()))).encode()


def claimed(draft: Draft, account_id: int = ANN, *, waiting: bool = True) -> dict[str, Claimed]:
    """What stands after this record was taken as `EARLIER`."""
    return {draft.external_id: Claimed(account_id, EARLIER, draft.revision, words(draft), waiting)}


def busy(*spans: tuple[int, int], record_id: int = EARLIER, account_id: int = ANN) -> dict[int, dict[int, Interval]]:
    """A person's earlier acts by the minutes from now, under numbers from `record_id` on."""
    return {account_id: {record_id + place: (at(start), at(end)) for place, (start, end) in enumerate(spans)}}


def loaded(
    claims: Mapping[str, Claimed] | None = None,
    acts: Mapping[int, Mapping[int, Interval]] | None = None,
    elsewhere: Iterable[tuple[int, datetime]] = (),
    consents: Mapping[str, list[Consent]] | None = None,
) -> Loaded:
    """What a batch is decided on."""
    taken = {account_id: dict(each) for account_id, each in (acts or {}).items()}
    return Loaded(
        AGREED if consents is None else consents, best, BOUNDS, dict(claims or {}), taken, frozenset(elsewhere)
    )


def day_of(instant: datetime) -> date:
    """The day in UTC."""
    return instant.date()


def decided(on: Loaded, *items: Draft | Rejected) -> list[Outcome]:
    """What becomes of the items; new ids start at `NEW`."""
    return decide(items, on, words, day_of, count(NEW), NOW)


def fate(outcome: Outcome) -> str:
    """The code of what was rejected, otherwise what else became of it."""
    return outcome.code.value if isinstance(outcome, Rejected) else type(outcome).__name__.lower()
