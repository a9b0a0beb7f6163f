"""How consents say no."""

from backend.kit.errors import Kind, Refusal


def notice_changed(version: int) -> Refusal:
    """Refuse consent to a text that is not, or no longer, in force (PIPL 14)."""
    message = f"Version {version} of the notice is not the one in force. Read the current one and decide again."
    return Refusal(Kind.CONFLICT, "NOTICE_CHANGED", message, {"version": version})


def no_notice() -> Refusal:
    """Refuse consent where nobody has said what it is to (PIPL 17)."""
    message = "No notice is in force for this scenario yet: the operator publishes one first."
    return Refusal(Kind.CONFLICT, "NO_NOTICE", message)


def other_data_kinds(kinds: tuple[str, ...]) -> Refusal:
    """Refuse data kinds that differ from the notice's."""
    message = f"The notice names these kinds of data, no fewer and no more: {', '.join(kinds)}."
    return Refusal(Kind.INVALID, "OTHER_DATA_KINDS", message, {"data_kinds": ", ".join(kinds)})


def places_apart() -> Refusal:
    """Refuse a scenario that sends places without the separate consent to them (PIPL 28, 29)."""
    message = "This scenario sends places or tracks, which are sensitive: it needs a separate consent to them."
    return Refusal(Kind.CONFLICT, "SEPARATE_CONSENT_NEEDED", message)


def places_not_sent() -> Refusal:
    """Refuse consent to more than is sent."""
    message = "This scenario sends neither places nor tracks: there is nothing to allow apart."
    return Refusal(Kind.INVALID, "PLACES_NOT_SENT", message)


def back_dated() -> Refusal:
    """Refuse a consent that begins at another time than when it is given."""
    message = "A consent begins when it is given; only a trial programme takes an earlier day, for historical data."
    return Refusal(Kind.INVALID, "BACK_DATED", message)


def unclear_subject(limit: int) -> Refusal:
    """Refuse a reference that is empty or too long."""
    message = f"The provider's reference of the person has 1 to {limit} characters."
    return Refusal(Kind.INVALID, "UNCLEAR_SUBJECT", message, {"limit": limit})


def subject_taken() -> Refusal:
    """Refuse a reference that belongs to another account; whose it is stays untold."""
    message = "This reference of the provider belongs to another account. Ask the provider to set it right."
    return Refusal(Kind.CONFLICT, "SUBJECT_TAKEN", message)


def unclear_notice(field: str) -> Refusal:
    """Refuse a notice with an empty or overlong part, or one that takes effect before it is published."""
    message = f"The field {field} is empty, too long or too early."
    return Refusal(Kind.INVALID, "UNCLEAR_NOTICE", message, {"field": field})
