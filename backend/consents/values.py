"""What the rules of consents speak of."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from backend.kit.actor import Actor


class Gap(StrEnum):
    """Why no consent covers an act; from the least to the most telling."""

    NO_CONSENT = "NO_CONSENT"  # none was ever given
    OUTSIDE_CONSENT = "OUTSIDE_CONSENT"  # the act, or its transfer, lies outside the term
    WITHDRAWN = "WITHDRAWN"  # the act lies in the term, and the consent was withdrawn before the transfer


class Step(StrEnum):
    """What happens to a consent."""

    GRANTED = "GRANTED"
    WITHDRAWN = "WITHDRAWN"


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A text to publish, in both languages: the purpose in a few words, and the full notice (PIPL 17)."""

    scenario: str  # its code
    purpose_zh: str
    purpose_en: str
    text_zh: str
    text_en: str
    effective_on: date


@dataclass(frozen=True, slots=True)
class Notice:
    """The text a person agrees to, in force from the local day `effective_on` until a later version is."""

    scenario_id: int
    version: int
    purpose_zh: str
    purpose_en: str
    data_kinds: tuple[str, ...]
    sends_places: bool
    text_zh: str
    text_en: str
    effective_on: date
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent artefact: immutable but for its end; it holds on [valid_from, valid_until) unless withdrawn.

    `subject` is the provider's own reference of the person, such as a card number; `places` is the separate consent
    to places and tracks (PIPL 28, 29).
    """

    account_id: int
    id: int
    provider_id: int
    scenario_id: int
    subject: str
    purpose_zh: str
    purpose_en: str
    data_kinds: tuple[str, ...]
    places: bool
    notice_version: int
    notice_sha256: str
    valid_from: datetime
    valid_until: datetime
    granted_at: datetime
    withdrawn_at: datetime | None = None

    def withdrawn_by(self, now: datetime) -> bool:
        """Whether it has been withdrawn at this instant."""
        return self.withdrawn_at is not None and self.withdrawn_at <= now


@dataclass(frozen=True, slots=True)
class GrantRequest:
    """A person allows a scenario's provider to send data about `subject`, as this version of the notice says.

    `data_kinds` and `places` repeat what the person saw and ticked. `valid_from` is for historical data in a trial
    programme only; otherwise the consent begins when it is given.
    """

    actor: Actor
    account_id: int
    scenario_id: int
    subject: str
    notice_version: int
    data_kinds: tuple[str, ...]
    places: bool = False
    valid_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class WithdrawRequest:
    """A person withdraws a consent of their own."""

    actor: Actor
    consent_id: int
