"""How a drop says no."""

from datetime import datetime

from backend.kit.errors import Kind, Refusal


def bad_drop(what: str) -> Refusal:
    """Refuse pieces or times that cannot be."""
    return Refusal(Kind.INVALID, "BAD_DROP", f"A drop needs {what}.", {"needs": what})


def drop_running() -> Refusal:
    """Refuse a second drop of a listing whose first is not over."""
    message = "A drop of this listing is not over yet. Wait until it is settled."
    return Refusal(Kind.CONFLICT, "DROP_RUNNING", message)


def bad_seed(what: str) -> Refusal:
    """Refuse what is not written as 256 bits."""
    message = f"This {what} is not 64 hexadecimal digits in small letters. `tanpuhui drop-seed` makes one."
    return Refusal(Kind.INVALID, "BAD_SEED", message, {"what": what})


def committed_already() -> Refusal:
    """Refuse to take a commitment back, or to commit when it is no longer asked for."""
    message = "This side's commitment of this round stands, or its time is over. It cannot be changed."
    return Refusal(Kind.CONFLICT, "COMMITTED_ALREADY", message)


def commitment_used() -> Refusal:
    """Refuse a commitment that was made before by anybody: its seed is known to somebody else, or to all."""
    message = "This commitment was made before. Make a new seed, and keep it to yourself."
    return Refusal(Kind.CONFLICT, "COMMITMENT_USED", message)


def same_person() -> Refusal:
    """Refuse two commitments of one person."""
    message = "Whoever committed for one side does not commit for the other. Ask a colleague there."
    return Refusal(Kind.NOT_ALLOWED, "SAME_PERSON", message)


def same_organisation() -> Refusal:
    """Refuse two commitments of one organisation."""
    message = "Both seeds would come from one organisation. The other side's has to commit."
    return Refusal(Kind.NOT_ALLOWED, "SAME_ORGANISATION", message)


def not_closed() -> Refusal:
    """Refuse a seed while the list of wishes can still change, or before both sides have committed."""
    message = "Seeds are revealed once the list of wishes is closed and both commitments of the round stand."
    return Refusal(Kind.CONFLICT, "NOT_CLOSED", message)


def seed_differs() -> Refusal:
    """Refuse a seed that is not the one that was committed to."""
    message = "This is not the seed of this side's commitment in this round. Nothing else is taken."
    return Refusal(Kind.INVALID, "SEED_DIFFERS", message)


def reveal_over(at: datetime) -> Refusal:
    """Refuse a seed after its term: the round is void, and drawn anew in public."""
    until = at.isoformat()
    message = f"The term of this round ended at {until}. The next round needs a new commitment."
    return Refusal(Kind.CONFLICT, "REVEAL_OVER", message, {"at": until})


def drop_not_open(at: datetime) -> Refusal:
    """Refuse a wish before its time, or while a commitment is missing."""
    opens = at.isoformat()
    message = f"Wishes are taken from {opens} on, once both seeds are committed to."
    return Refusal(Kind.CONFLICT, "DROP_NOT_OPEN", message, {"at": opens})


def drop_over(at: datetime) -> Refusal:
    """Refuse a change of the list after its closing."""
    closed = at.isoformat()
    return Refusal(Kind.CONFLICT, "DROP_OVER", f"The list of wishes was closed at {closed}.", {"at": closed})


def wished_already() -> Refusal:
    """Refuse a second wish of an account."""
    message = "You have a wish in this drop; everybody has one. Its points are held."
    return Refusal(Kind.CONFLICT, "WISHED_ALREADY", message)


def not_wished() -> Refusal:
    """Refuse to withdraw what is not there."""
    return Refusal(Kind.CONFLICT, "NOT_WISHED", "You have no wish in this drop, or it was withdrawn already.")
