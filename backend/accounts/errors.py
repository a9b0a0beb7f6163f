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


def own_seat() -> Refusal:
    """Refuse whoever would give themselves a seat."""
    message = "Nobody proposes a seat for themselves. Let another manager do so."
    return Refusal(Kind.NOT_ALLOWED, "SAME_PERSON", message)


def same_person() -> Refusal:
    """Refuse whoever proposed a seat, or would get it, as the one who decides."""
    message = "Who proposed a seat, or is to get it, does not decide on it. Let another person do so."
    return Refusal(Kind.NOT_ALLOWED, "SAME_PERSON", message)


def who_decides() -> Refusal:
    """Refuse whoever may propose a seat there and not decide on it."""
    return Refusal.not_allowed("a seat as manager at the competent authority (主管部门) over this region")


def unknown_region(region: str) -> Refusal:
    """Refuse a region that the programme does not have."""
    message = f"The programme has no region {region!r}. Choose one of its regions."
    return Refusal(Kind.INVALID, "UNKNOWN_REGION", message, {"region": region})


def outside_region(region: str) -> Refusal:
    """Refuse a seat that would reach beyond its organisation."""
    message = f"The organisation's own region is {region}. Choose that region or one within it."
    return Refusal(Kind.INVALID, "OUTSIDE_REGION", message, {"region": region})


def no_term() -> Refusal:
    """Refuse a seat that would never hold, or no longer."""
    message = "A seat ends after it begins, and not in the past. Choose another end."
    return Refusal(Kind.INVALID, "NOT_A_TERM", message)


def proposed_already(proposal_id: int) -> Refusal:
    """Refuse a second proposal of the same seat with other terms while the first is open."""
    message = "This seat is proposed already, with other terms. Let that proposal be decided on first."
    return Refusal(Kind.CONFLICT, "PROPOSED_ALREADY", message, {"proposal": proposal_id})


def decided_already(decision: str) -> Refusal:
    """Refuse a second decision on a proposal."""
    message = f"This proposal is {decision} already. Propose the seat anew if it is needed."
    return Refusal(Kind.CONFLICT, "DECIDED_ALREADY", message, {"decision": decision})
