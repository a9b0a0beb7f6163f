"""What changes the publications: the content of a method never changes, it gets a new version."""

from dataclasses import dataclass
from datetime import date

from backend.kit.actor import Actor
from backend.kit.db import Tx
from backend.kit.errors import Kind, Refusal
from backend.methodologies.catalogue import catalogue
from backend.methodologies.rules import Method
from backend.programme import RulePack


@dataclass(frozen=True, slots=True)
class NewPublication:
    """A publication of a method version by the authority: its number and its day of effect (JS§15, JS§24)."""

    code: str
    version: str
    number: str
    published_on: date
    effective_on: date


async def submit(tx: Tx, actor: Actor, code: str, version: str, pack: RulePack) -> Refusal | None:
    """Submit a method version, as it stands in the catalogue, to the authority for publication (JS§15).

    By somebody of the operator over the whole programme; again it changes nothing. Refused: NOT_ALLOWED, NOT_THERE.
    """
    if actor.seat("OPERATOR", (pack.root.code,)) is None:
        return Refusal.not_allowed("a seat at the operator (运营机构) over the whole programme")
    method = catalogue().find(code, version)
    if method is None:
        return Refusal.not_there("method version")
    await tx.execute(
        """INSERT INTO methodologies_submission (method_code, method_version, method_hash, submitted_by, submitted_at)
           VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING""",
        *(code, version, method.sha256, actor.account_id, tx.now()),
    )
    return None


async def publish(tx: Tx, actor: Actor, new: NewPublication, pack: RulePack) -> NewPublication | Refusal:
    """Publish a submitted version; the one in force before is superseded from the new one's day of effect.

    By another person than who submitted it: the operator reports, the authority publishes (JS§15). Refused:
    NOT_ALLOWED, NOT_THERE, POINTS_ONLY, EFFECTIVE_BEFORE_PUBLISHED, NOT_AFTER_THE_LAST, NOT_SUBMITTED, SAME_PERSON,
    PUBLISHED_ALREADY.
    """
    seat = actor.seat("AUTHORITY", (pack.root.code,))
    if seat is None:
        return Refusal.not_allowed("a seat at the competent authority (主管部门) over the whole programme")
    method = catalogue().find(new.code, new.version)
    if method is None:
        return Refusal.not_there("method version")
    if refused := _unpublishable(method, new) or await _not_after_the_last(tx, new):
        return refused
    if refused := await _not_by_two(tx, actor, method):
        return refused
    if not await _insert(tx, new, method.sha256, (seat.organisation_id, actor.account_id)):
        return Refusal(Kind.CONFLICT, "PUBLISHED_ALREADY", "This version is published already; publish a new version.")
    # Only now, so that the refusal above changes nothing; and only other versions, lest one supersede itself.
    await tx.execute(
        """UPDATE methodologies_publication SET superseded_on = $2
           WHERE method_code = $1 AND superseded_on IS NULL AND effective_on < $2 AND method_version <> $3""",
        *(new.code, new.effective_on, new.version),
    )
    return new


def _unpublishable(method: Method, new: NewPublication) -> Refusal | None:
    if method.points_only:
        message = "This method gives points only and has no reduction to publish."
        return Refusal(Kind.INVALID, "POINTS_ONLY", message, {"method": new.code})
    if new.effective_on < new.published_on:
        return Refusal(Kind.INVALID, "EFFECTIVE_BEFORE_PUBLISHED", "A method takes effect on or after its publication.")
    return None


async def _not_after_the_last(tx: Tx, new: NewPublication) -> Refusal | None:
    last = await tx.fetchval(
        """SELECT max(effective_on) FROM methodologies_publication
           WHERE method_code = $1 AND effective_on >= $2 AND method_version <> $3""",
        *(new.code, new.effective_on, new.version),
    )
    if last is None:
        return None
    message = f"Another version takes effect on {last}: choose a later day, or two would be in force."
    return Refusal(Kind.CONFLICT, "NOT_AFTER_THE_LAST", message, {"last": last.isoformat()})


async def _not_by_two(tx: Tx, actor: Actor, method: Method) -> Refusal | None:
    """Refuse what nobody submitted as it now stands in the catalogue, and whoever did so themselves."""
    submitted_by = await tx.fetchval(
        """SELECT submitted_by FROM methodologies_submission
           WHERE (method_code, method_version, method_hash) = ($1, $2, $3)""",
        *(method.data.code, method.data.version, method.sha256),
    )
    if submitted_by is None:
        message = "The operator has not submitted this version as it stands. Let it be submitted first."
        return Refusal(Kind.CONFLICT, "NOT_SUBMITTED", message, {"method": method.data.code})
    if submitted_by == actor.account_id:
        return Refusal(
            Kind.NOT_ALLOWED, "SAME_PERSON", "Who submitted a method does not publish it. Let another do so."
        )
    return None


async def _insert(tx: Tx, new: NewPublication, method_hash: str, authority: tuple[int, int]) -> bool:
    inserted = await tx.fetchval(
        """INSERT INTO methodologies_publication
             (method_code, method_version, method_hash, number, published_on, effective_on, authority_id, published_by)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
           ON CONFLICT (method_code, method_version) DO NOTHING RETURNING true""",
        *(new.code, new.version, method_hash, new.number, new.published_on, new.effective_on, *authority),
    )
    return inserted is not None
