"""How accounts say no."""

from backend.kit.errors import Kind, Refusal


def code_taken(code: str) -> Refusal:
    """Refuse a second organisation under the same code."""
    message = f"There is an organisation {code!r} already. Choose another code."
    return Refusal(Kind.CONFLICT, "CODE_TAKEN", message, {"code": code})


def no_kind() -> Refusal:
    """Refuse an organisation that takes part as nothing."""
    return Refusal(Kind.INVALID, "NO_KIND", "An organisation takes part in at least one capacity: name its kinds.")


def not_fiscally_funded() -> Refusal:
    """Refuse a public institution that uses no fiscal funds (JS§2)."""
    message = "Only a body that uses fiscal funds, wholly or partly, is a public institution: leave that kind out."
    return Refusal(Kind.INVALID, "NOT_FISCALLY_FUNDED", message)


def both_sides() -> Refusal:
    """Refuse to join the operator and the authority, who check each other (JS§5, JS§6)."""
    message = "The operator calculates and the authority issues: nobody belongs to both. Choose one of them."
    return Refusal(Kind.CONFLICT, "BOTH_SIDES", message)


def seats_stand() -> Refusal:
    """Refuse to close the account of somebody who still acts for an organisation."""
    message = "You still hold a seat in an organisation. Let it end your seat first, then close the account."
    return Refusal(Kind.CONFLICT, "SEATS_STAND", message)


def already_a_member() -> Refusal:
    """Refuse the same seat twice: ending one would leave the other."""
    message = "This person holds this seat already. End it first to change it."
    return Refusal(Kind.CONFLICT, "ALREADY_A_MEMBER", message)
