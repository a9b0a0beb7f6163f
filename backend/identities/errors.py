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
    """Refuse a valuable act to a session that gave neither a code nor a passkey within five minutes."""
    message = "This needs a code or a passkey not older than five minutes. Give one of them, and try again."
    return Refusal(Kind.NOT_ALLOWED, "STEP_UP_NEEDED", message)


def challenge_over() -> Refusal:
    """Refuse to finish what was not begun here, is finished already, or was begun more than five minutes ago."""
    return Refusal(Kind.CONFLICT, "CHALLENGE_OVER", "This took too long, or was done already. Begin again.")


def passkey_unknown() -> Refusal:
    """Refuse a passkey that nobody has here, or somebody else."""
    message = "This passkey is not known here. Take another one, or sign in by phone and add it."
    return Refusal(Kind.NOT_THERE, "PASSKEY_UNKNOWN", message)


def passkey_refused() -> Refusal:
    """Refuse what an authenticator answered: broken, for another site, without a check of who holds it, or a copy's."""
    message = "What your device answered cannot be accepted. Try again, or take another passkey."
    return Refusal(Kind.INVALID, "PASSKEY_REFUSED", message)


def too_many_passkeys(most: int) -> Refusal:
    """Refuse one passkey more than anybody needs."""
    message = f"You have {most} passkeys already. Remove one that you no longer use first."
    return Refusal(Kind.CONFLICT, "TOO_MANY_PASSKEYS", message)


def last_way_in() -> Refusal:
    """Refuse to remove what nothing else would replace at the next sign-in."""
    message = "Without this you could not sign in again. Add another way to sign in first."
    return Refusal(Kind.CONFLICT, "LAST_WAY_IN", message)


def enrolment_needed() -> Refusal:
    """Refuse a first second factor to whoever has shown their phone alone: it may be stolen."""
    message = "This needs an enrolment code. Ask whoever runs this platform for one, and enter it with your factor."
    return Refusal(Kind.NOT_ALLOWED, "ENROLMENT_NEEDED", message)


def enrolment_over() -> Refusal:
    """Refuse an enrolment code that is not theirs, was used, or is older than a day."""
    message = "This enrolment code is not good, or no longer. Ask whoever runs this platform for a new one."
    return Refusal(Kind.CONFLICT, "ENROLMENT_OVER", message)


def second_factor_needed() -> Refusal:
    """Refuse to whoever has a second factor and has not given it in this session."""
    message = "Give your second factor first: a code of your authenticator app, or your passkey."
    return Refusal(Kind.NOT_ALLOWED, "SECOND_FACTOR_NEEDED", message)


def totp_refused() -> Refusal:
    """Refuse a code that the app does not show now, or that was used already."""
    message = "The app does not show this code now, or it was used already. Enter the next one."
    return Refusal(Kind.INVALID, "TOTP_REFUSED", message)


def too_many_tries(next_at: datetime) -> Refusal:
    """Refuse codes of an app after many wrong ones."""
    message = "There were many wrong codes. Wait a quarter of an hour before you enter another one."
    return Refusal(Kind.CONFLICT, "TOO_MANY_TRIES", message, {"at": next_at.isoformat()})


def provider_away() -> Refusal:
    """Refuse while a provider does not answer, or not as it is agreed."""
    message = "The other side does not answer as it should just now. Try again in a while, or sign in by phone."
    return Refusal(Kind.CONFLICT, "PROVIDER_AWAY", message)


def provider_refused() -> Refusal:
    """Refuse what the provider refuses; why is between it and the person."""
    message = "You were not let in on the other side, or did not agree there. Begin again, or sign in by phone."
    return Refusal(Kind.CONFLICT, "PROVIDER_REFUSED", message)


def bad_identity() -> Refusal:
    """Refuse an identity that is not signed, not for us, not for this sign-in or not any more."""
    message = "What the other side said of you does not hold. Begin again; if it happens again, tell who runs this."
    return Refusal(Kind.INVALID, "BAD_IDENTITY", message)


def sign_in_over() -> Refusal:
    """Refuse whoever comes back from a provider twice, too late, or in another browser than they left with."""
    message = "This sign-in is over, or it began in another browser. Begin again in this one."
    return Refusal(Kind.CONFLICT, "SIGN_IN_OVER", message)


def identity_taken() -> Refusal:
    """Refuse to link what signs in to another account."""
    message = "This identity signs in to another account. Sign in there and unlink it first."
    return Refusal(Kind.CONFLICT, "IDENTITY_TAKEN", message)


def already_linked() -> Refusal:
    """Refuse a second identity of the same provider."""
    message = "Another identity from there signs in to your account already. Unlink that one first."
    return Refusal(Kind.CONFLICT, "ALREADY_LINKED", message)


def bad_name() -> Refusal:
    """Refuse what cannot be a person's name."""
    return Refusal(Kind.INVALID, "BAD_NAME", "Enter the name as it stands on the identity card, 2 to 50 letters.")


def bad_id_number() -> Refusal:
    """Refuse what cannot be an identity number (GB 11643); the number is not repeated."""
    message = "This is not an identity number: enter the eighteen digits, of which the last may be an X."
    return Refusal(Kind.INVALID, "BAD_ID_NUMBER", message)


def real_name_off() -> Refusal:
    """Refuse to ask for a number that nobody here can check."""
    message = "Nobody checks names here, so do not enter your number. Ask who runs this platform."
    return Refusal(Kind.CONFLICT, "REAL_NAME_OFF", message)


def real_name_known(level: str) -> Refusal:
    """Refuse to ask anew for what is known; after a 网号 or 网证 the number may not be asked for at all."""
    message = "Your name is known already, and no number is needed."
    return Refusal(Kind.CONFLICT, "REAL_NAME_KNOWN", message, {"level": level})


def name_not_confirmed() -> Refusal:
    """Refuse a name and a number that do not belong together."""
    message = "Name and number were not confirmed. Enter both as they stand on the identity card."
    return Refusal(Kind.INVALID, "NAME_NOT_CONFIRMED", message)


def real_name_taken() -> Refusal:
    """Refuse a second account to one person."""
    message = "You have another account in which your name is known. One person has one account: use that one."
    return Refusal(Kind.CONFLICT, "REAL_NAME_TAKEN", message)
