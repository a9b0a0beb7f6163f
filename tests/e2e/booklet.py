"""The page of docs that shows every screen in every look."""

from collections.abc import Iterator

from tests.e2e.screen import CITIZEN, KEEPER, MERCHANT, NEWCOMER, OFFICIAL, STAFF, Screen
from tests.e2e.screens import LOOKS, SCREENS, Look

GROUPS = {
    NEWCOMER: "Somebody new",
    CITIZEN: "A citizen",
    MERCHANT: "A member of a merchant",
    KEEPER: "Signing in and security",
    STAFF: "Somebody of the staff",
    OFFICIAL: "Somebody of the operator",
}

INTRODUCTION = """# Screens

Every screen of the app, as `tests/e2e/test_screens.py` has painted it in a real Chromium, on a generated city that was
lived in for most of a year. The same test holds that each is painted whole: a heading, no sideways scrolling, no
clipped words, nothing to tap that is smaller than 44 px, no Chinese on an English screen. `make screens` takes the
pictures again and writes this page. Long pages are cut.
"""


def booklet() -> str:
    """The page of docs that shows every picture."""
    return "\n".join([INTRODUCTION, *_every_look(), *_every_screen()]) + "\n"


def _picture(look: Look, screen: Screen, width: int) -> str:
    return f'<img src="screens/{look.file(screen)}" width="{width}" alt="{screen.name}, {look}">'


def _table(head: list[str], rows: list[list[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    yield from ("| " + " | ".join(row) + " |" for row in rows)
    yield ""


def _every_look() -> Iterator[str]:
    yield "## The main screens in every look\n"
    looks = sorted(LOOKS, key=lambda one: (one.language == "en", one.is_elder, one.theme != "light"))
    main = [one for one in SCREENS if one.is_main]
    yield from _table([str(look) for look in looks], [[_picture(look, one, 170) for look in looks] for one in main])


def _every_screen() -> Iterator[str]:
    whole = [look for look in LOOKS if look.is_whole]
    for who, heading in GROUPS.items():
        yield f"## {heading}\n"
        rows = [
            [f"**{one.name}** {one.tells}", *(_picture(look, one, 250) for look in whole)]
            for one in SCREENS
            if one.who == who
        ]
        yield from _table(["screen", *map(str, whole)], rows)
