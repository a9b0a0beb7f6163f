"""One screen of the app as it is shown: who sees it and how they come to it."""

from dataclasses import dataclass

NEWCOMER, CITIZEN, MERCHANT, KEEPER, STAFF = "newcomer", "citizen", "merchant", "keeper", "staff"
OFFICIAL = "official"


@dataclass(frozen=True, slots=True)
class Screen:
    """Open `path`, type `types` and press Enter, tap each of `taps`, until it `shows`; offline where `is_offline`.

    `{used}`, `{unused}` and `{fresh}` stand for vouchers, as `{held}`, `{refundable}` and `{returned}`; `{dear}` for
    what asks who is there, `{several}` and `{drawn}` for other offers; `{enrolment}` for what the operator hands to
    staff; `{agreement}`, `{goods}` and `{closed}` for what an official deals with.
    """

    name: str
    who: str
    tells: str
    path: str
    types: str | None = None
    taps: tuple[str, ...] = ()
    shows: str = "h1"
    is_main: bool = False
    is_offline: bool = False
