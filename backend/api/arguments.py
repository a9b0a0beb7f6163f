"""What a caller wrote, read before anything else happens."""

from backend.kit.errors import Kind, Refusal

LARGEST_ID = 2**63 - 1  # an id is a BIGINT
DIGITS = len(str(LARGEST_ID))


def row_id(text: str, what: str) -> int | Refusal:
    """The id that a text is. Refused: INVALID."""
    if text.isascii() and text.isdigit() and len(text) <= DIGITS and int(text) <= LARGEST_ID:
        return int(text)
    message = f"This is not the id of a {what}: ids are whole numbers. Take it from where the {what} is listed."
    return Refusal(Kind.INVALID, "INVALID", message, {"what": what})
