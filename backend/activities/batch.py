"""Decides one batch of a delivery, purely: what each record becomes, given what is locked and loaded."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from backend.activities.rules import Bounds, Tally, Timeline, plausible
from backend.activities.values import Code, Draft, Rejected
from backend.consents.values import Consent, Gap

type Interval = tuple[datetime, datetime]

ANOTHER_PERSON = "the reference belongs to another person's act"


@dataclass(frozen=True, slots=True)
class Claimed:
    """What stands under a provider's reference: the revision that counts, and whether it still waits for issue."""

    account_id: int
    record_id: int
    revision: int
    fingerprint: bytes
    waiting: bool


@dataclass(frozen=True, slots=True)
class Accepted:
    """A record to keep; `replaces` is the waiting record whose place it takes, if any."""

    id: int
    account_id: int
    consent_id: int
    draft: Draft
    day: date
    fingerprint: bytes
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A record that we had already, in the same words."""

    number: int


@dataclass(frozen=True, slots=True)
class Proposed:
    """A revision that came after issue: a proposed correction, never a second issue (JS§22)."""

    id: int
    account_id: int
    record_id: int
    draft: Draft
    fingerprint: bytes


type Outcome = Accepted | Duplicate | Proposed | Rejected


@dataclass(slots=True)
class Loaded:
    """What a batch is decided on: consents by subject, claims by reference, acts by account; the last two grow."""

    consents: Mapping[str, Sequence[Consent]]
    covering: Callable[[Sequence[Consent], datetime, datetime, datetime], Consent | Gap]
    bounds: Mapping[str, Bounds]
    claims: dict[str, Claimed]
    acts: dict[int, dict[int, Interval]]
    elsewhere: frozenset[tuple[int, datetime]]
    timelines: dict[int, Timeline] = field(default_factory=dict)

    def timeline(self, account_id: int, without: int | None) -> Timeline:
        """When the person was busy; a record that is being replaced does not stand in its own way."""
        acts = self.acts.get(account_id, {})
        if without is not None:
            return Timeline(acts[key] for key in acts if key != without)
        if account_id not in self.timelines:
            self.timelines[account_id] = Timeline(acts.values())
        return self.timelines[account_id]


def decide(
    items: Iterable[Draft | Rejected],
    loaded: Loaded,
    fingerprint: Callable[[Draft], bytes],
    day_of: Callable[[datetime], date],
    ids: Iterator[int],
    now: datetime,
) -> list[Outcome]:
    """What each record becomes, in order; an accepted one counts for those after it."""
    outcomes: list[Outcome] = []
    for item in items:
        decided = item if isinstance(item, Rejected) else _decide(item, loaded, fingerprint(item), now)
        if isinstance(decided, _Taken):
            settled = decided.settle(next(ids), day_of)
            _remember(loaded, settled)
            outcomes.append(settled)
        else:
            outcomes.append(decided)
    return outcomes


@dataclass(frozen=True, slots=True)
class _Taken:
    """A record that will be kept, before it has an id."""

    draft: Draft
    consent: Consent
    fingerprint: bytes
    claimed: Claimed | None

    def settle(self, new_id: int, day_of: Callable[[datetime], date]) -> Accepted | Proposed:
        draft, account_id = self.draft, self.consent.account_id
        if self.claimed and not self.claimed.waiting:
            return Proposed(new_id, account_id, self.claimed.record_id, draft, self.fingerprint)
        replaces = self.claimed.record_id if self.claimed else None
        day = day_of(draft.started_at)
        return Accepted(new_id, account_id, self.consent.id, draft, day, self.fingerprint, replaces)


def _decide(draft: Draft, loaded: Loaded, fingerprint: bytes, now: datetime) -> "_Taken | Duplicate | Rejected":
    code = plausible(draft, loaded.bounds, now)
    if code:
        return Rejected(draft.number, code)
    claimed = loaded.claims.get(draft.external_id)
    if claimed and claimed.fingerprint == fingerprint and claimed.revision == draft.revision:
        return Duplicate(draft.number)
    consent = loaded.covering(loaded.consents.get(draft.subject, ()), draft.started_at, draft.ended_at, now)
    if isinstance(consent, Gap):
        return Rejected(draft.number, Code(consent))
    if claimed and claimed.account_id != consent.account_id:
        return Rejected(draft.number, Code.CLAIMED_ELSEWHERE, ANOTHER_PERSON)
    if claimed and draft.revision <= claimed.revision:
        return Rejected(draft.number, Code.STALE_REVISION, f"revision {claimed.revision} is known: send a higher one")
    return _free_to_claim(_Taken(draft, consent, fingerprint, claimed), loaded)


def _free_to_claim(taken: _Taken, loaded: Loaded) -> "_Taken | Rejected":
    """Refuse an act that was claimed before, by the same person at the same time in the same kind."""
    draft, account_id = taken.draft, taken.consent.account_id
    own = taken.claimed.record_id if taken.claimed else None
    if not loaded.timeline(account_id, own).overlaps(draft.started_at, draft.ended_at):
        return taken
    if (account_id, draft.started_at) in loaded.elsewhere:
        return Rejected(draft.number, Code.CLAIMED_ELSEWHERE, "the same act came from another scenario first")
    return Rejected(draft.number, Code.OVERLAP)


def _remember(loaded: Loaded, outcome: Accepted | Proposed) -> None:
    """Let the records after this one see it."""
    draft, account_id, kept = outcome.draft, outcome.account_id, isinstance(outcome, Accepted)
    record_id = outcome.id if isinstance(outcome, Accepted) else outcome.record_id
    loaded.claims[draft.external_id] = Claimed(account_id, record_id, draft.revision, outcome.fingerprint, waiting=kept)
    if isinstance(outcome, Accepted):
        acts = loaded.acts.setdefault(account_id, {})
        if outcome.replaces is not None:
            acts.pop(outcome.replaces, None)
            loaded.timelines.pop(account_id, None)
        loaded.timeline(account_id, None).add(draft.started_at, draft.ended_at)
        acts[outcome.id] = (draft.started_at, draft.ended_at)


def yield_references(
    items: Iterable[Draft | Rejected], outcomes: Iterable[Outcome], lost: Collection[str]
) -> list[Outcome]:
    """Refuse what was decided on references that another delivery took for somebody else at the same moment."""
    return [
        Rejected(item.number, Code.CLAIMED_ELSEWHERE, ANOTHER_PERSON)
        if isinstance(item, Draft) and item.external_id in lost and not isinstance(outcome, Rejected)
        else outcome
        for item, outcome in zip(items, outcomes, strict=True)
    ]


def count(tally: Tally, outcomes: Iterable[Outcome]) -> None:
    """Add a batch to the sums of its delivery; a proposed correction counts as accepted."""
    for outcome in outcomes:
        if isinstance(outcome, Rejected):
            tally.reject(outcome)
        elif isinstance(outcome, Duplicate):
            tally.repeat()
        else:
            tally.accept(outcome.draft)
