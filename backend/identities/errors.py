"""How identities say no."""

from datetime import datetime

from backend.kit.errors import Kind, Refusal


def bad_phone() -> Refusal:
    """Refuse what is no mainland mobile number."""
    message = "This is not a mainland mobile number. Enter the eleven digits, such as 138 0000 0000."
    return Refusal(Kind.INVALID, "BAD_PHONE", message)


def too_soon(resend_at: datetime) -> Refusal:
    """Refuse another code within a minute."""
    message = "A code was sent less than a minute ago. Wait a moment before you ask for another."
    return Refusal(Kind.CONFLICT, "TOO_SOON", message, {"at": resend_at.isoformat()})


def too_many_codes(next_at: datetime) -> Refusal:
    """Refuse another code to a number to which many were sent in a day and none was used."""
    message = "Many codes were sent to this number today and none was used. Ask for another one tomorrow."
    return Refusal(Kind.CONFLICT, "TOO_MANY_CODES", message, {"at": next_at.isoformat()})


def wrong_code(tries_left: int) -> Refusal:
    """Refuse a code that is not the one that was sent."""
    message = f"This is not the code that was sent. You can try {tries_left} more times."
    return Refusal(Kind.INVALID, "WRONG_CODE", message, {"tries_left": tries_left})


def code_over() -> Refusal:
    """Refuse a code that was used, is too old or was tried too often."""
    return Refusal(Kind.CONFLICT, "CODE_OVER", "This code is no longer good. Ask for a new one.")


def step_up_needed() -> Refusal:
    """Refuse a valuable act to a session that gave no code within five minutes."""
    message = "This needs a code not older than five minutes. Ask for one to your phone, enter it, and try again."
    return Refusal(Kind.NOT_ALLOWED, "STEP_UP_NEEDED", message)
