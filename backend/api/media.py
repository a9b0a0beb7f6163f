"""What an answer may be: which media types a caller accepts, by how much they like each."""

import re
from functools import lru_cache
from typing import Final

JSON: Final = "application/json"
RESPONSE: Final = "application/graphql-response+json"  # with it, the status says whether the document was run
EVENTS: Final = "text/event-stream"
ANSWERED_WITH: Final = {JSON: JSON, RESPONSE: RESPONSE, "application/*": JSON, "*/*": JSON, EVENTS: EVENTS}
QUALITY = re.compile(r"q=(?:0\.(\d{1,3})|0\.?|1(?:\.0{0,3})?)")


@lru_cache(100)
def accepted(header: str) -> str | None:
    """The media type to answer a query with: what the caller likes best, the first of several; None if none is."""
    liked = {kind: quality for kind, quality in _liked(header).items() if kind != EVENTS}
    return max(liked, key=lambda kind: liked[kind], default=None)


def accepts_events(header: str) -> bool:
    """Whether a subscription can be answered."""
    return EVENTS in _liked(header)


def _liked(header: str) -> dict[str, int]:
    """What is accepted, and by how many thousandths; what is not liked at all is not accepted."""
    liked: dict[str, int] = {}
    for part in header.lower().split(","):
        kind, *parameters = (each.strip() for each in part.split(";"))
        if kind in ANSWERED_WITH:
            quality = next((_thousandths(each) for each in parameters if each.startswith("q=")), 1000)
            liked.setdefault(ANSWERED_WITH[kind], quality)
    return {kind: quality for kind, quality in liked.items() if quality}


def _thousandths(parameter: str) -> int:
    """How much is liked, 0 to 1000; what cannot be read is not."""
    found = QUALITY.fullmatch(parameter)
    if found is None:
        return 0
    return int(found[1].ljust(3, "0")) if found[1] else 1000 * parameter.startswith("q=1")
