"""An expected no at the edge."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self

import strawberry

from backend.api import measures
from backend.api.access import SHARED
from backend.kit.errors import Refusal


@strawberry.enum(description="Why something was refused: every code there is.")
class Code(StrEnum):
    """The codes of all domains' refusals; a test compares them with the code that refuses."""

    ALREADY_A_MEMBER = "ALREADY_A_MEMBER"
    ALREADY_LINKED = "ALREADY_LINKED"
    ALREADY_USED = "ALREADY_USED"
    BACK_DATED = "BACK_DATED"
    BAD_AGREEMENT = "BAD_AGREEMENT"
    BAD_DROP = "BAD_DROP"
    BAD_EXTENSION = "BAD_EXTENSION"
    BAD_IDENTITY = "BAD_IDENTITY"
    BAD_ID_NUMBER = "BAD_ID_NUMBER"
    BAD_LISTING = "BAD_LISTING"
    BAD_NAME = "BAD_NAME"
    BAD_PHONE = "BAD_PHONE"
    BAD_SEED = "BAD_SEED"
    BAD_TILL = "BAD_TILL"
    BAD_TIME = "BAD_TIME"
    BEFORE_EXCLUSIVITY = "BEFORE_EXCLUSIVITY"
    BOTH_SIDES = "BOTH_SIDES"
    CHALLENGE_OVER = "CHALLENGE_OVER"
    CODE_OVER = "CODE_OVER"
    CODE_TAKEN = "CODE_TAKEN"
    COMMITMENT_USED = "COMMITMENT_USED"
    COMMITTED_ALREADY = "COMMITTED_ALREADY"
    DECIDED_ALREADY = "DECIDED_ALREADY"
    DOES_NOT_RECOMPUTE = "DOES_NOT_RECOMPUTE"
    DROP_NOT_OPEN = "DROP_NOT_OPEN"
    DROP_OVER = "DROP_OVER"
    DROP_RUNNING = "DROP_RUNNING"
    EFFECTIVE_BEFORE_PUBLISHED = "EFFECTIVE_BEFORE_PUBLISHED"
    ENROLMENT_NEEDED = "ENROLMENT_NEEDED"
    ENROLMENT_OVER = "ENROLMENT_OVER"
    EXCLUSIVITY_LAPSED = "EXCLUSIVITY_LAPSED"
    EXCLUSIVITY_OVER = "EXCLUSIVITY_OVER"
    EXPIRED = "EXPIRED"
    FINAL = "FINAL"
    GIVEN_BACK = "GIVEN_BACK"
    HOLD_OVER = "HOLD_OVER"
    IDENTITY_TAKEN = "IDENTITY_TAKEN"
    INCOMPLETE = "INCOMPLETE"
    INVALID = "INVALID"
    KEY_REUSED = "KEY_REUSED"
    LAST_WAY_IN = "LAST_WAY_IN"
    LIMIT_REACHED = "LIMIT_REACHED"
    MISSING_INPUT = "MISSING_INPUT"
    NAME_NOT_CONFIRMED = "NAME_NOT_CONFIRMED"
    NOTE_TOO_LONG = "NOTE_TOO_LONG"
    NOTICE_CHANGED = "NOTICE_CHANGED"
    NOT_AFTER_THE_LAST = "NOT_AFTER_THE_LAST"
    NOT_ALLOWED = "NOT_ALLOWED"
    NOT_A_DRAFT = "NOT_A_DRAFT"
    NOT_A_RIGHTS_PROVIDER = "NOT_A_RIGHTS_PROVIDER"
    NOT_A_TERM = "NOT_A_TERM"
    NOT_A_VOUCHER = "NOT_A_VOUCHER"
    NOT_CLOSED = "NOT_CLOSED"
    NOT_ENOUGH_GRAMS = "NOT_ENOUGH_GRAMS"
    NOT_ENOUGH_POINTS = "NOT_ENOUGH_POINTS"
    NOT_EXCLUSIVE = "NOT_EXCLUSIVE"
    NOT_FISCALLY_FUNDED = "NOT_FISCALLY_FUNDED"
    NOT_HELD = "NOT_HELD"
    NOT_IN_REVIEW = "NOT_IN_REVIEW"
    NOT_OFFLINE = "NOT_OFFLINE"
    NOT_ON_SHELF = "NOT_ON_SHELF"
    NOT_POSITIVE = "NOT_POSITIVE"
    NOT_REVIEWED = "NOT_REVIEWED"
    NOT_RUNNING = "NOT_RUNNING"
    NOT_SUBMITTED = "NOT_SUBMITTED"
    NOT_THERE = "NOT_THERE"
    NOT_WISHED = "NOT_WISHED"
    NO_AGREEMENT = "NO_AGREEMENT"
    NO_FACTOR = "NO_FACTOR"
    NO_KIND = "NO_KIND"
    NO_NOTICE = "NO_NOTICE"
    NO_REASON = "NO_REASON"
    ONLY_BY_DROP = "ONLY_BY_DROP"
    ORGANISATION_MAY_NOT = "ORGANISATION_MAY_NOT"
    OTHER_DATA_KINDS = "OTHER_DATA_KINDS"
    OUTSIDE_REGION = "OUTSIDE_REGION"
    OUT_OF_BOUNDS = "OUT_OF_BOUNDS"
    OUT_OF_STOCK = "OUT_OF_STOCK"
    OWN_GOODS = "OWN_GOODS"
    PASSKEY_REFUSED = "PASSKEY_REFUSED"
    PASSKEY_UNKNOWN = "PASSKEY_UNKNOWN"
    PHONE_SIGN_IN_OFF = "PHONE_SIGN_IN_OFF"
    PLACES_NOT_SENT = "PLACES_NOT_SENT"
    POINTS_ONLY = "POINTS_ONLY"
    PRICE_CHANGED = "PRICE_CHANGED"
    PROPOSED_ALREADY = "PROPOSED_ALREADY"
    PROVIDER_AWAY = "PROVIDER_AWAY"
    PROVIDER_REFUSED = "PROVIDER_REFUSED"
    PUBLISHED_ALREADY = "PUBLISHED_ALREADY"
    QR_TOO_OLD = "QR_TOO_OLD"
    REAL_NAME_KNOWN = "REAL_NAME_KNOWN"
    REAL_NAME_NEEDED = "REAL_NAME_NEEDED"
    REAL_NAME_OFF = "REAL_NAME_OFF"
    REAL_NAME_TAKEN = "REAL_NAME_TAKEN"
    REVEAL_OVER = "REVEAL_OVER"
    RUN_OPEN = "RUN_OPEN"
    SAME_ORGANISATION = "SAME_ORGANISATION"
    SAME_PERSON = "SAME_PERSON"
    SCENARIO_CLOSED = "SCENARIO_CLOSED"
    SEATS_STAND = "SEATS_STAND"
    SECOND_FACTOR_NEEDED = "SECOND_FACTOR_NEEDED"
    SEED_DIFFERS = "SEED_DIFFERS"
    SEPARATE_CONSENT_NEEDED = "SEPARATE_CONSENT_NEEDED"
    SIGNED_ALREADY = "SIGNED_ALREADY"
    SIGNS_ONCE = "SIGNS_ONCE"
    SIGN_IN_OVER = "SIGN_IN_OVER"
    STEP_UP_NEEDED = "STEP_UP_NEEDED"
    SUBJECT_TAKEN = "SUBJECT_TAKEN"
    TILL_IS_OPEN = "TILL_IS_OPEN"
    TOO_MANY_CODES = "TOO_MANY_CODES"
    TOO_MANY_FROM_HERE = "TOO_MANY_FROM_HERE"
    TOO_MANY_NAMES = "TOO_MANY_NAMES"
    TOO_MANY_PASSKEYS = "TOO_MANY_PASSKEYS"
    TOO_MANY_TRIES = "TOO_MANY_TRIES"
    TOO_SOON = "TOO_SOON"
    TOTP_REFUSED = "TOTP_REFUSED"
    TRY_LATER = "TRY_LATER"
    UNCLEAR_APPLICATION = "UNCLEAR_APPLICATION"
    UNCLEAR_DAYS = "UNCLEAR_DAYS"
    UNCLEAR_NOTICE = "UNCLEAR_NOTICE"
    UNCLEAR_SUBJECT = "UNCLEAR_SUBJECT"
    UNKNOWN_METHOD = "UNKNOWN_METHOD"
    UNKNOWN_REGION = "UNKNOWN_REGION"
    UNKNOWN_YEAR = "UNKNOWN_YEAR"
    VOUCHER_USED = "VOUCHER_USED"
    WISHED_ALREADY = "WISHED_ALREADY"
    WRONG_CODE = "WRONG_CODE"
    WRONG_STATE = "WRONG_STATE"


# What is answered no more, though programs may still look for it.
DEPRECATED: Final = {Code.ALREADY_USED: "Use VOUCHER_USED. Removed after 2027-06-30."}


def _deprecate(enum: Any) -> None:  # noqa: ANN401 - Strawberry adds what it knows of an enum to the class
    """Say so in the schema: Strawberry's own way to say it of a value is closed to a StrEnum."""
    for value in enum.__strawberry_definition__.values:
        value.deprecation_reason = DEPRECATED.get(value.value)


_deprecate(Code)


@strawberry.type(description="An expected no: nothing has changed.", directives=SHARED)
class Rejected:
    """A refusal in the words of the edge."""

    code: Code = strawberry.field(description="A stable code, such as OUT_OF_STOCK.")
    message: str = strawberry.field(description="What happened and what to do, in English, one or two sentences.")
    path: list[str] | None = strawberry.field(description="The field of the input that is meant, if it is one.")
    at: datetime | None = strawberry.field(
        description="The time the refusal speaks of: when a voucher was used or ended, when a code can be asked for."
    )
    till_name: str | None = strawberry.field(description="What the till is called where a voucher was used, if at one.")

    @classmethod
    def of(cls, refusal: Refusal, *path: str) -> Self:
        """Translate a domain's refusal; `path` leads from the argument to the field, such as `input`, `phone`."""
        measures.REFUSALS.labels(Code(refusal.code)).inc()
        at = refusal.data.get("at")
        return cls(
            code=Code(refusal.code),
            message=refusal.message,
            path=list(path) or None,
            at=None if at is None else datetime.fromisoformat(str(at)),
            till_name=None if (till := refusal.data.get("till")) is None else str(till),
        )
