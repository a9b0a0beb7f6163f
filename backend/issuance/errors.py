"""How issuance says no."""

from backend.kit.errors import Kind, Refusal


def run_open(run_id: int) -> Refusal:
    """Refuse a second run while one waits for its audit or issue."""
    message = f"Run {run_id} of this scenario is still open. Audit and issue it, or return it, first."
    return Refusal(Kind.CONFLICT, "RUN_OPEN", message, {"run": run_id})


def wrong_state(state: str, needed: str) -> Refusal:
    """Refuse a step out of order."""
    message = f"The run is {state}; this step needs one that is {needed}."
    return Refusal(Kind.CONFLICT, "WRONG_STATE", message, {"state": state, "needed": needed})


def not_reviewed(missing: int) -> Refusal:
    """Refuse an audit that skipped part of its sample."""
    message = f"{missing} records of the sample or among the outliers were not reviewed. Review them, then audit again."
    return Refusal(Kind.INVALID, "NOT_REVIEWED", message, {"missing": missing})


def does_not_recompute(records: int) -> Refusal:
    """Refuse results that differ when they are calculated again."""
    message = (
        f"{records} reviewed records give another result when calculated again. Return the run and calculate anew."
    )
    return Refusal(Kind.CONFLICT, "DOES_NOT_RECOMPUTE", message, {"records": records})


def same_person() -> Refusal:
    """Refuse an authority's person who prepared what they would approve (JS§5, JS§25)."""
    message = "Whoever calculated or audited a run cannot issue it. Let another person of the authority do so."
    return Refusal(Kind.NOT_ALLOWED, "SAME_PERSON", message)


def exclusivity_lapsed(scenario: str) -> Refusal:
    """Refuse to issue what may be claimed under another mechanism (JS§23)."""
    message = (
        f"The exclusivity declaration of {scenario} no longer covers some of these acts."
        " Return the run: calculated anew, they earn nothing, and the others can be issued."
    )
    return Refusal(Kind.CONFLICT, "EXCLUSIVITY_LAPSED", message, {"scenario": scenario})


def note_too_long(most: int) -> Refusal:
    """Refuse a note that would be cut."""
    message = f"A note has at most {most} characters. Shorten it."
    return Refusal(Kind.INVALID, "NOTE_TOO_LONG", message, {"most": most})
