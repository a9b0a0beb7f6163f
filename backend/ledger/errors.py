"""How the books say no."""

from backend.kit.errors import Kind, Refusal


def not_enough_points(needed: int, free: int) -> Refusal:
    """Refuse to take more points than are free."""
    message = f"This needs {needed} points; {free} are free. Wait for the next issue or choose something smaller."
    return Refusal(Kind.CONFLICT, "NOT_ENOUGH_POINTS", message, {"needed": needed, "free": free})


def not_enough_grams(needed: int, free: int) -> Refusal:
    """Refuse to retire points that carry no grams."""
    message = f"{free} free points carry grams, not {needed}. Only points with grams can be retired."
    return Refusal(Kind.CONFLICT, "NOT_ENOUGH_GRAMS", message, {"needed": needed, "free": free})


def not_held() -> Refusal:
    """Refuse to release what is not held, or no longer."""
    return Refusal(Kind.CONFLICT, "NOT_HELD", "Nothing is held under this reference, or the hold has ended already.")


def nothing_to_take() -> Refusal:
    """Refuse an amount of zero or less."""
    return Refusal(Kind.INVALID, "NOT_POSITIVE", "The amount must be at least one point.")
