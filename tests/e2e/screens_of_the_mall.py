"""The screens of a citizen in the mall besides those that were always there, as `screens.py` lists them."""

from typing import Any

FORM, OFFER = ".way > .button", ".ticket:not(.dull) a >> nth=0"
MALL: tuple[dict[str, Any], ...] = (
    {
        "name": "redeem",
        "tells": "What redeeming will do, before it does it.",
        "path": "/mall",
        "taps": (OFFER, FORM),
        "shows": ".sheet[open]",
    },
    {
        "name": "listing-variants",
        "tells": "An offer with variants: what each costs, which is gone, and what holds for it.",
        "path": "{several}",
        "is_main": True,
        "shows": ".variants",
    },
    {
        "name": "quote",
        "tells": "Which points it would take, and why these first.",
        "path": "{several}",
        "taps": (FORM, ".which"),
        "shows": ".quote",
    },
    {
        "name": "listing-drawn",
        "tells": "What is drawn leads to its drop.",
        "path": "{drawn}",
        "shows": ".drawn",
    },
    {
        "name": "holding",
        "tells": "Set aside: how long it waits to be confirmed, and what happens then.",
        "path": "{held}",
        "is_main": True,
        "shows": ".holding",
    },
    {
        "name": "voucher-refundable",
        "tells": "A voucher that may be given back.",
        "path": "{refundable}",
        "shows": ".give-back",
    },
    {
        "name": "give-back",
        "tells": "What comes back, before it is given back.",
        "path": "{refundable}",
        "taps": (".give-back",),
        "shows": ".sheet[open]",
    },
    {
        "name": "voucher-returned",
        "tells": "What was given back, or let go.",
        "path": "{returned}",
        "shows": ".voucher.returned",
    },
)
