"""What a consent allows and how it comes about, pure (JS§25, SM-3, PIPL 13 to 17, 23, 28, 29)."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from datetime import date, datetime, timedelta

from backend.accounts.rules import seat_over
from backend.accounts.values import OrganisationKind
from backend.consents import errors
from backend.consents.values import Consent, Gap, GrantRequest, NewNotice, Notice, WithdrawRequest
from backend.kit.actor import Actor
from backend.kit.errors import Refusal
from backend.kit.time import business_day
from backend.programme.values import RulePack
from backend.scenarios.rules import takes_data
from backend.scenarios.values import Scenario

PURPOSE_LENGTH = 80
SUBJECT_LENGTH = 80


def covers(consent: Consent, started_at: datetime, ended_at: datetime, now: datetime) -> Gap | None:
    """Why the consent does not cover an act that is transferred now, or None if it does.

    It must hold at the act, [started_at, ended_at), and still at the transfer.
    """
    if not consent.valid_from <= started_at <= ended_at <= consent.valid_until:
        return Gap.OUTSIDE_CONSENT
    if consent.withdrawn_by(now):
        return Gap.WITHDRAWN
    return None if now < consent.valid_until else Gap.OUTSIDE_CONSENT


def best(consents: Sequence[Consent], started_at: datetime, ended_at: datetime, now: datetime) -> Consent | Gap:
    """The consent that covers the act, the latest if several do; otherwise the most telling of their gaps."""
    found = Gap.NO_CONSENT
    for consent in sorted(consents, key=lambda one: (one.granted_at, one.id), reverse=True):
        gap = covers(consent, started_at, ended_at, now)
        if gap is None:
            return consent
        found = max(found, gap, key=list(Gap).index)
    return found


@dataclass(slots=True)
class Standing:
    """What a batch of grants is decided on: people who exist, scenarios, each one's notice in force, consents.

    `consents` are those the people hold for the scenarios, by account; it grows with what is decided.
    """

    people: Collection[int]
    scenarios: Mapping[int, Scenario]
    notices: Mapping[int, Notice]
    consents: dict[int, list[Consent]] = field(default_factory=dict)


def grant(
    requests: Iterable[GrantRequest], standing: Standing, pack: RulePack, now: datetime, ids: Iterator[int]
) -> list[Consent | Refusal]:
    """Decide grants in order, all but whose the subject is; repeating what stands gives the consent that stands."""
    outcomes: list[Consent | Refusal] = []
    for request in requests:
        outcome = _refused(request, standing, pack, now) or _standing(request, standing, now)
        if outcome is None:
            outcome = _consent(request, standing, pack, now, next(ids))
            standing.consents.setdefault(outcome.account_id, []).append(outcome)
        outcomes.append(outcome)
    return outcomes


def _refused(request: GrantRequest, standing: Standing, pack: RulePack, now: datetime) -> Refusal | None:
    if request.actor.account_id != request.account_id or request.account_id not in standing.people:
        return Refusal.not_allowed("the person whose data it is")
    if (scenario := standing.scenarios.get(request.scenario_id)) is None:
        return Refusal.not_there("scenario")
    if closed := takes_data(scenario):
        return closed
    if not 0 < len(request.subject.strip()) <= len(request.subject) <= SUBJECT_LENGTH:
        return errors.unclear_subject(SUBJECT_LENGTH)
    if request.valid_from is not None and not (pack.allows_back_dated_consents and request.valid_from <= now):
        return errors.back_dated()
    return _other_than_noticed(request, standing.notices.get(scenario.id))


def _other_than_noticed(request: GrantRequest, notice: Notice | None) -> Refusal | None:
    """Why the person has not agreed to just what the notice in force says."""
    if notice is None:
        return errors.no_notice()
    if request.notice_version != notice.version:
        return errors.notice_changed(request.notice_version)
    if sorted(request.data_kinds) != sorted(notice.data_kinds):
        return errors.other_data_kinds(notice.data_kinds)
    if request.places != notice.sends_places:
        return errors.places_apart() if notice.sends_places else errors.places_not_sent()
    return None


def _standing(request: GrantRequest, standing: Standing, now: datetime) -> Consent | None:
    """The same consent, if it holds now and reaches as far back."""
    notice = standing.notices[request.scenario_id]
    return next(
        (
            consent
            for consent in standing.consents.get(request.account_id, ())
            if (consent.scenario_id, consent.subject) == (request.scenario_id, request.subject)
            and consent.notice_version == notice.version
            and consent.valid_from <= (request.valid_from or now) <= now < consent.valid_until
            and not consent.withdrawn_by(now)
        ),
        None,
    )


def _consent(request: GrantRequest, standing: Standing, pack: RulePack, now: datetime, new_id: int) -> Consent:
    """The term counts from the grant, also when the consent reaches back."""
    notice = standing.notices[request.scenario_id]
    term = timedelta(days=pack.on(business_day(now, pack.zone)).consent_term_days)
    return Consent(
        account_id=request.account_id,
        id=new_id,
        provider_id=standing.scenarios[request.scenario_id].provider_id,
        scenario_id=request.scenario_id,
        subject=request.subject,
        purpose_zh=notice.purpose_zh,
        purpose_en=notice.purpose_en,
        data_kinds=notice.data_kinds,
        places=notice.sends_places,
        notice_version=notice.version,
        notice_sha256=notice.sha256,
        valid_from=request.valid_from or now,
        valid_until=now + term,
        granted_at=now,
    )


def withdraw(
    requests: Iterable[WithdrawRequest], held: Mapping[tuple[int, int], Consent], now: datetime
) -> list[Consent | Refusal]:
    """Decide withdrawals in order, of consents by (account, id); what is withdrawn stays as it is."""
    current = dict(held)
    outcomes: list[Consent | Refusal] = []
    for request in requests:
        key = request.actor.account_id, request.consent_id
        if key not in current:
            outcomes.append(Refusal.not_there("consent"))
            continue
        if current[key].withdrawn_at is None:
            current[key] = replace(current[key], withdrawn_at=now)
        outcomes.append(current[key])
    return outcomes


def publish(
    new: NewNotice, scenario: Scenario, last: Notice | None, actor: Actor, pack: RulePack, today: date
) -> Notice | Refusal:
    """The next version of a scenario's notice, or the last one if the words are the same.

    Needs a seat in the OPERATOR over the scenario's region, and a scenario that takes data. It takes effect today or
    later, and not before the version it replaces.
    """
    if seat_over(actor, OrganisationKind.OPERATOR, scenario.region, pack) is None:
        return Refusal.not_allowed(f"a seat in the OPERATOR over {scenario.region}")
    if closed := takes_data(scenario):
        return closed
    purpose, text = (new.purpose_zh, new.purpose_en), (new.text_zh, new.text_en)
    if last and (*purpose, *text) == (last.purpose_zh, last.purpose_en, last.text_zh, last.text_en):
        return last
    if unclear := next(_unclear(new, max(today, last.effective_on) if last else today), None):
        return errors.unclear_notice(unclear)
    version = last.version + 1 if last else 1
    data = (scenario.data_kinds, scenario.sends_places)
    notice = Notice(scenario.id, version, *purpose, *data, *text, new.effective_on)
    return replace(notice, sha256=_sha256(notice))


def _unclear(new: NewNotice, earliest: date) -> Iterator[str]:
    if not 0 < len(new.purpose_zh.strip()) <= len(new.purpose_zh) <= PURPOSE_LENGTH:
        yield "purpose_zh"
    if not 0 < len(new.purpose_en.strip()) <= len(new.purpose_en) <= PURPOSE_LENGTH:
        yield "purpose_en"
    if not new.text_zh.strip():
        yield "text_zh"
    if not new.text_en.strip():
        yield "text_en"
    if new.effective_on < earliest:
        yield "effective_on"


def _sha256(notice: Notice) -> str:
    """The hash of the canonical text: a JSON array of the notice's fields in their order, without spaces, in UTF-8.

    A notice from before migration 0007 named its purpose once, and its hash, which consents repeat, is over that.
    """
    *said, _ = astuple(notice)
    canonical = json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)
    return hashlib.sha256(canonical.encode()).hexdigest()
