"""How the mall says no."""

from datetime import datetime

from backend.kit.errors import Kind, Refusal


def not_on_shelf() -> Refusal:
    """Refuse what is no longer sold: taken off the shelf, or its provider's agreement has ended."""
    return Refusal(Kind.CONFLICT, "NOT_ON_SHELF", "This is no longer on the shelf. Choose something else.")


def price_changed(points: int, version: int) -> Refusal:
    """Refuse a price other than the one the person saw."""
    message = f"The price has changed: it is {points} points now. Look at it again and decide anew."
    return Refusal(Kind.CONFLICT, "PRICE_CHANGED", message, {"points": points, "version": version})


def out_of_stock() -> Refusal:
    """Refuse when no piece is left."""
    return Refusal(Kind.CONFLICT, "OUT_OF_STOCK", "The last piece is gone. Choose something else or come back later.")


def already_used(used_at: datetime) -> Refusal:
    """Refuse a voucher a second time, and say when it was used."""
    at = used_at.isoformat()
    return Refusal(Kind.CONFLICT, "ALREADY_USED", f"This voucher was used at {at}.", {"at": at})


def voucher_expired(valid_until: datetime) -> Refusal:
    """Refuse a voucher whose time is over."""
    until = valid_until.isoformat()
    return Refusal(Kind.CONFLICT, "EXPIRED", f"This voucher was valid until {until}.", {"at": until})


def no_agreement() -> Refusal:
    """Refuse to sell without a cooperation agreement in force (JS§36)."""
    message = "No cooperation agreement with the operator is in force. Sign one first."
    return Refusal(Kind.CONFLICT, "NO_AGREEMENT", message)


def not_a_rights_provider() -> Refusal:
    """Refuse an agreement with an organisation that is no rights provider (JS§36)."""
    message = "This organisation is not registered as a rights provider. Register it as one first."
    return Refusal(Kind.CONFLICT, "NOT_A_RIGHTS_PROVIDER", message)


def not_a_term() -> Refusal:
    """Refuse an agreement that ends before it starts."""
    return Refusal(Kind.INVALID, "NOT_A_TERM", "An agreement must end after it starts.")


def bad_listing(what: str) -> Refusal:
    """Refuse a title, price or number of pieces that cannot be."""
    return Refusal(Kind.INVALID, "BAD_LISTING", f"A listing needs {what}.", {"needs": what})
