"""Every screen of the app, who sees it and how they come to it; and every look."""

from dataclasses import dataclass
from typing import Literal

from tests.e2e.official_screens import OFFICIAL_SCREENS

NEWCOMER, CITIZEN, MERCHANT, KEEPER, STAFF, OFFICIAL = "newcomer", "citizen", "merchant", "keeper", "staff", "official"


@dataclass(frozen=True, slots=True)
class Screen:
    """Open `path`, type `types` and press Enter, tap each of `taps`, until it `shows`; offline where `is_offline`.

    `{used}`, `{unused}` and `{fresh}` stand for vouchers, `{dear}` for what asks who is there, `{enrolment}` for what
    the operator hands to staff; `{agreement}`, `{goods}` and `{closed}` for what its officials deal with.
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


@dataclass(frozen=True, slots=True)
class Look:
    """A language, a theme, letters and a width in CSS pixels; in a `whole` look every screen is kept."""

    language: Literal["zh", "en"]
    theme: Literal["light", "dark"]
    width: int
    is_elder: bool = False
    is_whole: bool = False

    def __str__(self) -> str:
        return f"{self.language}-{'elder' if self.is_elder else self.theme}-{self.width}"

    def screens(self) -> list[Screen]:
        """What is looked at in this look."""
        return [one for one in SCREENS if self.is_whole or one.is_main]

    def file(self, screen: Screen) -> str:
        """The name of the picture."""
        return f"{screen.name}.{self}.png"


LOOKS = (
    Look("zh", "light", 360, is_whole=True),
    Look("en", "dark", 412, is_whole=True),
    Look("zh", "light", 360, is_elder=True),
    Look("zh", "dark", 360),
    Look("en", "light", 412),
)

FORM, PAY = ".way > .button", ".sheet-actions .button >> nth=0"
OFFER = ".ticket:not(.dull) a >> nth=0"
SCREENS = (
    Screen("sign-in", NEWCOMER, "The ways in: a phone number and nothing else, or a passkey.", "/sign-in"),
    Screen(
        "sign-in-refused",
        NEWCOMER,
        "Back from elsewhere without having signed in, and why.",
        "/sign-in?refused=PROVIDER_AWAY",
        shows=".said-wrong",
    ),
    Screen(
        "sign-in-code",
        NEWCOMER,
        "The code that was sent; it can be asked for again.",
        "/sign-in",
        "{phone}",
        shows="input[autocomplete=one-time-code]",
    ),
    Screen("sign-in-wrong", NEWCOMER, "A code that is not the one.", "", "000000", shows=".wrong"),
    Screen("home-empty", NEWCOMER, "Before the first ring: what to do first.", "", "{code}", shows=".tabs"),
    Screen("ledger-empty", NEWCOMER, "An empty ledger.", "/ledger"),
    Screen("entries-empty", NEWCOMER, "No entries yet.", "/ledger/entries"),
    Screen("vouchers-empty", NEWCOMER, "No vouchers yet.", "/vouchers"),
    Screen("inbox-empty", NEWCOMER, "No messages yet.", "/me/inbox"),
    Screen("mall-first", NEWCOMER, "The mall, before there are points.", "/mall"),
    Screen(
        "listing-short",
        NEWCOMER,
        "An offer still out of reach, and how far.",
        "/mall",
        None,
        (".ticket.dull a >> nth=0",),
        shows=".short",
    ),
    Screen("consents-first", NEWCOMER, "The first choice: who may send what.", "/consents"),
    Screen(
        "consent-open",
        NEWCOMER,
        "What a consent would be to, before it is given; nothing is ticked.",
        "/consents",
        None,
        (".consents-rows a[href*=bike]",),
        shows=".tick",
    ),
    Screen("missing", NEWCOMER, "An address that leads nowhere.", "/nowhere"),
    Screen(
        "home",
        CITIZEN,
        "The year so far as growth rings, one a month, thicker where more was avoided.",
        "/",
        is_main=True,
    ),
    Screen(
        "home-table",
        CITIZEN,
        "The same rings as a table, for whoever prefers figures.",
        "/",
        None,
        (".trunk-side .quiet",),
        shows=".months",
    ),
    Screen("ledger", CITIZEN, "Every act that a provider has sent, month by month.", "/ledger", is_main=True),
    Screen("entries", CITIZEN, "The same account as entries in the books.", "/ledger/entries"),
    Screen(
        "trail",
        CITIZEN,
        "Where an act comes from: data, method, factors, the sum, the lot, and where its grams are now.",
        "/ledger",
        None,
        (".row:has(.co2) a >> nth=1",),
        is_main=True,
        shows=".trail",
    ),
    Screen("mall", CITIZEN, "What points can be redeemed for: within reach first.", "/mall", is_main=True),
    Screen("listing", CITIZEN, "One offer and its price.", "/mall", None, (OFFER,), is_main=True, shows=".offer"),
    Screen(
        "redeem",
        CITIZEN,
        "What redeeming will do, before it does it.",
        "/mall",
        None,
        (OFFER, FORM),
        shows=".sheet[open]",
    ),
    Screen(
        "voucher",
        CITIZEN,
        "A voucher to hold up at the till; it opens without a network.",
        "{unused}",
        is_main=True,
        shows=".voucher.usable",
    ),
    Screen("voucher-used", CITIZEN, "The same once it was used.", "{used}", shows=".voucher.used"),
    Screen("vouchers", CITIZEN, "All vouchers: those that can be used, then the others.", "/vouchers"),
    Screen("consents", CITIZEN, "Who may send data now, and since when.", "/consents"),
    Screen(
        "consent",
        CITIZEN,
        "One consent: who, what, why, how it is counted.",
        "/consents",
        None,
        (".consents-rows a >> nth=0",),
        shows=".consent-act",
    ),
    Screen(
        "withdraw",
        CITIZEN,
        "Withdrawing is as easy as allowing was.",
        "/consents",
        None,
        (".consents-rows a >> nth=0", ".consent-act .button.danger"),
        shows=".sheet[open]",
    ),
    Screen("methods", CITIZEN, "The published methods, and how sure each is.", "/methods"),
    Screen(
        "method",
        CITIZEN,
        "One method: its text, formulas, factors with their sources, worked examples.",
        "/methods",
        None,
        (".rows a >> nth=0",),
        shows=".method-head",
    ),
    Screen(
        "me",
        CITIZEN,
        "One's own page: larger letters, language, theme, the rules of the programme.",
        "/me",
        is_main=True,
    ),
    Screen("inbox", CITIZEN, "Which points end when, and what then.", "/me/inbox", is_main=True, shows=".message"),
    Screen(
        "sign-out", CITIZEN, "Signing out, and what it removes.", "/me", None, (".leave .button",), shows=".sheet[open]"
    ),
    Screen("check-nobody", CITIZEN, "The till, for somebody who belongs to no merchant.", "/check"),
    Screen("home-offline", CITIZEN, "Without a network: what was seen last, and when.", "/", is_offline=True),
    Screen("unseen-offline", CITIZEN, "Without a network: a page that was never opened.", "/acts/1", is_offline=True),
    Screen(
        "redeem-offline",
        CITIZEN,
        "Redeeming without a network: it can wait in a queue.",
        "/mall",
        None,
        (OFFER, FORM),
        is_offline=True,
        shows=".said-offline",
    ),
    Screen(
        "mall-queued",
        CITIZEN,
        "What waits for the network; it never looks like a voucher.",
        "",
        None,
        (PAY, ".tabs a >> nth=2"),
        is_offline=True,
        shows=".waiting",
    ),
    Screen("check", MERCHANT, "The till: scan a voucher, or type its code.", "/check", is_main=True),
    Screen("check-accepted", MERCHANT, "Hand over.", "/check", "{fresh}", shows=".accepted"),
    Screen(
        "check-again",
        MERCHANT,
        "A voucher that this very till has taken a moment ago.",
        "/check",
        "{fresh}",
        shows=".voucher-used",
    ),
    Screen(
        "check-none",
        MERCHANT,
        "No such voucher, and what may be wrong with the code.",
        "/check",
        "ABCD 1234 EF",
        shows=".not-there",
    ),
    Screen(
        "check-offline",
        MERCHANT,
        "Without a network only what a listing allows is taken, at the risk of the merchant.",
        "/check",
        is_offline=True,
        shows=".offline-till",
    ),
    Screen("me-merchant", MERCHANT, "A merchant's own page leads to the till.", "/me"),
    Screen("security", KEEPER, "How one signs in, where one has, and ending it there.", "/me/security", is_main=True),
    Screen(
        "security-end",
        KEEPER,
        "Ending a session on another device.",
        "/me/security",
        None,
        (".ending >> nth=0",),
        shows=".sheet[open]",
    ),
    Screen("passkeys", KEEPER, "Fingerprint or face: what is set up, and how to add one.", "/me/passkeys"),
    Screen(
        "passkeys-add", KEEPER, "Setting one up on this device.", "/me/passkeys", None, (".add",), shows=".sheet[open]"
    ),
    Screen("name", KEEPER, "Having one's name confirmed: what is kept of it, and what is not.", "/me/name"),
    Screen("leaving", KEEPER, "Taking one's data along, and what closing the account comes to.", "/me/leaving"),
    Screen(
        "leaving-close",
        KEEPER,
        "Closing it asks for a tick, and then for a proof.",
        "/me/leaving",
        None,
        ("main .button.danger",),
        shows=".sheet[open]",
    ),
    Screen(
        "step-up",
        KEEPER,
        "What is dear asks who is there: one tap for whoever has a passkey.",
        "{dear}",
        None,
        (FORM, PAY),
        is_main=True,
        shows=".known-phone",
    ),
    Screen(
        "step-up-code",
        KEEPER,
        "Or a code to their phone; afterwards it goes on by itself.",
        "",
        None,
        (".known-phone .quiet",),
        shows="input[autocomplete=tel-national]",
    ),
    Screen("me-staff", STAFF, "Staff are told what is missing before they can act.", "/me"),
    Screen("second-factor", STAFF, "A first second factor needs somebody to vouch for it.", "/me/second-factor"),
    Screen(
        "second-factor-app",
        STAFF,
        "An authenticator app: a code to scan or a key to type, and the digits it shows.",
        "",
        "{enrolment}",
        shows=".qr",
    ),
    *(Screen(name, OFFICIAL, tells, path, **more) for name, tells, path, more in OFFICIAL_SCREENS),
)
