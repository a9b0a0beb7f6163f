"""What a caller wrote, read before anything else happens."""

from datetime import UTC, datetime

from backend.kit.errors import Kind, Refusal

LARGEST_ID = 2**63 - 1  # an id is a BIGINT
DIGITS = len(str(LARGEST_ID))


def row_id(text: str, what: str) -> int | Refusal:
    """The id that a text is. Refused: INVALID."""
    if text.isascii() and text.isdigit() and len(text) <= DIGITS and int(text) <= LARGEST_ID:
        return int(text)
    message = f"This is not the id of a {what}: ids are whole numbers. Take it from where the {what} is listed."
    return Refusal(Kind.INVALID, "INVALID", message, {"what": what})


def unreadable(what: str, *texts: str) -> Refusal | None:
    """Refuse what cannot be shown or kept, such as a NUL: INVALID. Lines may be broken."""
    if all("".join(text.splitlines()).isprintable() for text in texts):
        return None
    message = f"The {what} has characters that cannot be kept. Write it in ordinary ones."
    return Refusal(Kind.INVALID, "INVALID", message, {"what": what})


def instant(told: datetime) -> datetime | Refusal:
    """The instant that a time with its zone is, in UTC. Refused: INVALID."""
    if told.tzinfo is None:
        return Refusal(Kind.INVALID, "INVALID", "Name the time's zone, such as +08:00.")
    try:
        return told.astimezone(UTC)
    except OverflowError:  # its zone moves it out of the years that there are
        return Refusal(Kind.INVALID, "INVALID", "There is no such time. Name one in the years 2 to 9998.")
