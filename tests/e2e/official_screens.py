"""What somebody of the operator sees: each screen's name, what it tells, where it is, and how one comes to it."""

from typing import Any

SHEET = ".sheet[open]"
END, BACK = ".staff-ways .danger", ".staff-ways .button >> nth=1"
SEED = "input[name=seed]"
OFFICIAL_SCREENS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("me-official", "Whoever holds a seat finds what they answer for on their own page.", "/me", {}),
    ("agreements", "Agreements, those first that wait for one's own side.", "/agreements", {"is_main": True}),
    ("agreement", "One agreement: who has signed what, and until when.", "/agreements/{agreement}", {}),
    (
        "agreement-end",
        "Ending one early, and what that comes to.",
        "/agreements/{agreement}",
        {"taps": (END,), "shows": SHEET},
    ),
    ("agreement-new", "Drafting one, for both sides to sign.", "/agreements/new", {"shows": ".staff-form"}),
    ("review", "What merchants have handed in.", "/review", {}),
    (
        "review-goods",
        "All that will be said of goods, in both languages, before they are passed or sent back.",
        "/review/{goods}",
        {"is_main": True, "shows": ".staff-ways"},
    ),
    ("review-back", "Sending them back needs a word.", "/review/{goods}", {"taps": (BACK,), "shows": SHEET}),
    ("review-shelf", "Taking goods off the shelf.", "/review/shelf", {"shows": ".on-shelf"}),
    ("draws", "Drops for the two sides: what is due, and by when.", "/draws", {"shows": ".stamp"}),
    ("draw", "A drop that waits for both seeds.", "/draws/{closed}", {"is_main": True, "shows": SEED}),
    ("draw-new", "Announcing a drop.", "/draws/new", {"shows": ".staff-form"}),
)
