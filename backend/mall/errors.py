"""How the mall says no."""

from datetime import datetime

from backend.kit.errors import Kind, Refusal
from backend.mall.shelf_values import AgreementState, Limit, Period

PERIODS = {Period.DAY: "a day", Period.MONTH: "a month", Period.YEAR: "a year", Period.EVER: "in all"}


def not_on_shelf() -> Refusal:
    """Refuse what is no longer sold: taken off the shelf, or its provider's agreement has ended."""
    return Refusal(Kind.CONFLICT, "NOT_ON_SHELF", "This is no longer on the shelf. Choose something else.")


def price_changed(points: int, version: int) -> Refusal:
    """Refuse a price other than the one the person saw."""
    message = f"The price has changed: it is {points} points now. Look at it again and decide anew."
    return Refusal(Kind.CONFLICT, "PRICE_CHANGED", message, {"points": points, "version": version})


def only_by_drop() -> Refusal:
    """Refuse what is drawn among all who wish for it, to whoever comes first."""
    message = "This is drawn among all who wish for it. Wish for one in its drop."
    return Refusal(Kind.CONFLICT, "ONLY_BY_DROP", message)


def out_of_stock() -> Refusal:
    """Refuse when no piece is left."""
    return Refusal(Kind.CONFLICT, "OUT_OF_STOCK", "The last piece is gone. Choose something else or come back later.")


def limit_reached(limit: Limit) -> Refusal:
    """Refuse more pieces than one person may have."""
    message = f"One person may have {limit.pieces} of this {PERIODS[limit.period]}, and you have them."
    return Refusal(Kind.CONFLICT, "LIMIT_REACHED", message, {"pieces": limit.pieces, "period": limit.period})


def real_name_needed(level: str) -> Refusal:
    """Refuse whoever is not known by their name as surely as the provider asks."""
    message = "For this it has to be known that you are who you say. Confirm your real name first, then try again."
    return Refusal(Kind.NOT_ALLOWED, "REAL_NAME_NEEDED", message, {"level": level})


def organisation_may_not() -> Refusal:
    """Refuse to redeem in an organisation's name: points are for taking part, and people take part (JS§33)."""
    message = "An organisation has no points and cannot redeem. Sign in as a person and redeem your own."
    return Refusal(Kind.NOT_ALLOWED, "ORGANISATION_MAY_NOT", message)


def hold_over(ended_at: datetime) -> Refusal:
    """Refuse to confirm what is no longer set aside."""
    at = ended_at.isoformat()
    message = f"This was set aside until {at}; your points are free again. Redeem it anew."
    return Refusal(Kind.CONFLICT, "HOLD_OVER", message, {"at": at})


def final() -> Refusal:
    """Refuse to give back what is final: its points are cancelled and its grams are the provider's (JS§37–38)."""
    return Refusal(Kind.CONFLICT, "FINAL", "This is final and cannot be given back: it was used, or its time is over.")


def given_back() -> Refusal:
    """Refuse a voucher that its owner has given back."""
    message = "This voucher was given back by its owner. Hand nothing over for it."
    return Refusal(Kind.CONFLICT, "GIVEN_BACK", message)


def voucher_used(used_at: datetime, till: str | None) -> Refusal:
    """Refuse a voucher a second time, and say when it was used, and at which till."""
    at = used_at.isoformat()
    data = {"at": at} if till is None else {"at": at, "till": till}
    where = "" if till is None else f" at the till {till}"
    return Refusal(Kind.CONFLICT, "VOUCHER_USED", f"This voucher was used{where} at {at}.", data)


def not_offline() -> Refusal:
    """Refuse a check without a network where the goods do not allow it."""
    message = "These vouchers are checked online only. Check it again while there is a network."
    return Refusal(Kind.CONFLICT, "NOT_OFFLINE", message)


def bad_time(at: datetime) -> Refusal:
    """Refuse an instant at which this cannot have been."""
    message = "This cannot have been then. Set the clock of the till."
    return Refusal(Kind.INVALID, "BAD_TIME", message, {"at": at.isoformat()})


def bad_extension(valid_until: datetime, latest: datetime) -> Refusal:
    """Refuse a new end that is not a later one, or too late."""
    message = f"It is good until {valid_until.isoformat()}: name a later end, until {latest.isoformat()} at the latest."
    data = {"at": valid_until.isoformat(), "latest": latest.isoformat()}
    return Refusal(Kind.INVALID, "BAD_EXTENSION", message, data)


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


def bad_agreement(needs: str) -> Refusal:
    """Refuse terms that cannot be."""
    return Refusal(Kind.INVALID, "BAD_AGREEMENT", f"An agreement needs {needs}.", {"needs": needs})


def not_a_draft(state: AgreementState) -> Refusal:
    """Refuse to sign or to end what is past that."""
    message = f"This agreement is {state.lower()}. Draft a new one."
    return Refusal(Kind.CONFLICT, "NOT_A_DRAFT", message, {"state": state})


def signed_already() -> Refusal:
    """Refuse a second signature of the same party."""
    return Refusal(Kind.CONFLICT, "SIGNED_ALREADY", "Your side has signed. The other party signs next.")


def signs_once() -> Refusal:
    """Refuse that one person signs for both parties."""
    message = "You have signed for the other party. Somebody else signs for this one."
    return Refusal(Kind.NOT_ALLOWED, "SIGNS_ONCE", message)


def not_a_draft_listing() -> Refusal:
    """Refuse to submit what was reviewed."""
    return Refusal(
        Kind.CONFLICT, "NOT_A_DRAFT", "This was reviewed. Prepare it anew to change it.", {"state": "REVIEWED"}
    )


def not_in_review() -> Refusal:
    """Refuse to review what does not wait for it."""
    return Refusal(Kind.CONFLICT, "NOT_IN_REVIEW", "This does not wait for a review.")


def own_goods() -> Refusal:
    """Refuse that somebody reviews what they prepared."""
    return Refusal(Kind.NOT_ALLOWED, "OWN_GOODS", "You prepared this yourself. Somebody else reviews it.")


def bad_till(needs: str) -> Refusal:
    """Refuse a till that cannot be."""
    return Refusal(Kind.INVALID, "BAD_TILL", f"A till needs {needs}.", {"needs": needs})


def till_is_open(name: str) -> Refusal:
    """Refuse a second till of the same name."""
    message = f"There is an open till {name}. Use it, or choose another name."
    return Refusal(Kind.CONFLICT, "TILL_IS_OPEN", message, {"name": name})


def bad_listing(what: str, field: str | None = None) -> Refusal:
    """Refuse a title, price or number of pieces that cannot be; `field` leads to it, such as `variants.0.points`."""
    data = {"needs": what} if field is None else {"needs": what, "field": field}
    return Refusal(Kind.INVALID, "BAD_LISTING", f"A listing needs {what}.", data)
