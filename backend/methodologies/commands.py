"""What changes the publications: the content of a method never changes, it gets a new version."""

from dataclasses import dataclass
from datetime import date

from backend.kit.actor import Actor
from backend.kit.db import Tx
from backend.kit.errors import Kind, Refusal
from backend.methodologies.catalogue import catalogue


@dataclass(frozen=True, slots=True)
class NewPublication:
    """A publication of a method version by the authority: its number and its day of effect (JS§15, JS§24)."""

    code: str
    version: str
    number: str
    published_on: date
    effective_on: date


async def publish(tx: Tx, actor: Actor, new: NewPublication) -> NewPublication | Refusal:
    """Publish a method version; the version in force before is superseded from the new one's day of effect."""
    seat = actor.seat("AUTHORITY")
    if seat is None:
        return Refusal.not_allowed("a seat at the competent authority (主管部门)")
    method = catalogue().find(new.code, new.version)
    if method is None:
        return Refusal.not_there("method version")
    if method.points_only:
        message = "This method gives points only and has no reduction to publish."
        return Refusal(Kind.INVALID, "POINTS_ONLY", message, {"method": new.code})
    if new.effective_on < new.published_on:
        return Refusal(Kind.INVALID, "EFFECTIVE_BEFORE_PUBLISHED", "A method takes effect on or after its publication.")
    await tx.execute(
        """UPDATE methodologies_publication SET superseded_on = $2
           WHERE method_code = $1 AND superseded_on IS NULL AND effective_on < $2""",
        new.code,
        new.effective_on,
    )
    done = await tx.execute(
        """INSERT INTO methodologies_publication
             (method_code, method_version, method_hash, number, published_on, effective_on, authority_id)
           VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (method_code, method_version) DO NOTHING""",
        new.code,
        new.version,
        method.sha256,
        new.number,
        new.published_on,
        new.effective_on,
        seat.organisation_id,
    )
    if done == "INSERT 0 0":
        return Refusal(Kind.CONFLICT, "PUBLISHED_ALREADY", "This version is published already; publish a new version.")
    return new
