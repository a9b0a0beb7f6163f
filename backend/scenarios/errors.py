"""How scenarios say no."""

from datetime import date

from backend.kit.errors import Kind, Refusal


def not_running(since: date) -> Refusal:
    """Refuse to consider what does not run yet (JS§18)."""
    message = f"A scenario applies after it has begun to run; this one begins on {since}. Apply then."
    return Refusal(Kind.CONFLICT, "NOT_RUNNING", message, {"running_since": since.isoformat()})


def not_exclusive() -> Refusal:
    """Refuse an application without the declaration of JS§23 in force."""
    message = (
        "Declare, from today or an earlier day, that these reductions are in no other voluntary mechanism,"
        " green power or green certificate trading."
    )
    return Refusal(Kind.CONFLICT, "NOT_EXCLUSIVE", message)


def unknown_method(code: str, version: str) -> Refusal:
    """Refuse a method that the catalogue does not have."""
    message = f"There is no method {code} in version {version}. Choose one of the catalogue."
    return Refusal(Kind.INVALID, "UNKNOWN_METHOD", message, {"method": code, "version": version})


def unknown_region(region: str) -> Refusal:
    """Refuse a region outside the programme."""
    message = f"The programme has no region {region!r}. Choose one of its regions."
    return Refusal(Kind.INVALID, "UNKNOWN_REGION", message, {"region": region})


def unclear_application(field: str) -> Refusal:
    """Refuse a field that is empty, too long or malformed."""
    message = f"The field {field} is empty, too long or malformed."
    return Refusal(Kind.INVALID, "UNCLEAR_APPLICATION", message, {"field": field})


def code_taken(code: str) -> Refusal:
    """Refuse a second scenario under the same code."""
    message = f"There is a scenario {code!r} already. Choose another code."
    return Refusal(Kind.CONFLICT, "CODE_TAKEN", message, {"code": code})


def wrong_state(state: str, wanted: str) -> Refusal:
    """Refuse a step that does not lead on from where the scenario stands."""
    message = f"The scenario is {state}; this step leads on from {wanted} only."
    return Refusal(Kind.CONFLICT, "WRONG_STATE", message, {"state": state, "wanted": wanted})


def same_person() -> Refusal:
    """Refuse a second step of the same person on the way in: application, approval and inclusion check each other."""
    message = "You took an earlier step for this scenario: somebody else takes this one."
    return Refusal(Kind.NOT_ALLOWED, "SAME_PERSON", message)


def no_reason(limit: int) -> Refusal:
    """Refuse a step without the sentence that goes into the record."""
    message = f"Say why, in 1 to {limit} characters."
    return Refusal(Kind.INVALID, "NO_REASON", message, {"limit": limit})


def takes_no_data(state: str) -> Refusal:
    """Refuse data for a scenario that is not part of the programme (I-14)."""
    message = f"The scenario is {state}: only an INCLUDED one takes data."
    return Refusal(Kind.CONFLICT, "SCENARIO_CLOSED", message, {"state": state})


def exclusivity_over() -> Refusal:
    """Refuse to end a declaration that has ended."""
    message = "The declaration of exclusivity has ended already."
    return Refusal(Kind.CONFLICT, "EXCLUSIVITY_OVER", message)


def before_exclusivity(on: date) -> Refusal:
    """Refuse to end a declaration before it began."""
    message = f"The declaration of exclusivity holds from {on}: it ends on that day or later."
    return Refusal(Kind.INVALID, "BEFORE_EXCLUSIVITY", message, {"exclusive_on": on.isoformat()})
