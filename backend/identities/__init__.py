"""How somebody proves who they are: by phone, passkey, second factor or elsewhere; and where they have since.

Promises that of every secret only a hash is kept, and of who somebody is elsewhere or by name not more; that a code is
good once, and that what is ended is over at once and everywhere. Does not decide what anybody may do, and knows of a
person only the id of their account.
"""

from backend.identities.commands import (
    end_other_sessions,
    end_session,
    end_token,
    forget,
    issue_token,
    sweep,
    use_session,
)
from backend.identities.elsewhere import come_back, depart, link, sign_in_elsewhere, unlink
from backend.identities.enrolling import make_enrolment
from backend.identities.passkeys import (
    add_passkey,
    begin_passkey,
    begin_passkey_sign_in,
    remove_passkey,
    sign_in_with_passkey,
    step_up_with_passkey,
)
from backend.identities.ports import CodeSender, IdentityProvider, RealNameChecker
from backend.identities.queries import (
    acting,
    by_session,
    by_token,
    linked,
    passkeys,
    real_name_levels,
    real_names,
    second_factor,
    sessions,
)
from backend.identities.real_name import ask_name, keep_name
from backend.identities.rules import device, proved_until, trip, use_is_due
from backend.identities.signing_in import CodeMade, add_phone, normalised, request_code, sign_in, step_up
from backend.identities.totp import add_totp, begin_totp, give_totp, remove_totp
from backend.identities.values import (
    Answer,
    Begun,
    Browser,
    Departure,
    Linked,
    Opened,
    OutsideIdentity,
    Passkey,
    Proof,
    RealNameLevel,
    Return,
    SecondFactor,
    Session,
    Site,
    TotpBegun,
    Trip,
    Way,
)

__all__ = [
    "Answer",
    "Begun",
    "Browser",
    "CodeMade",
    "CodeSender",
    "Departure",
    "IdentityProvider",
    "Linked",
    "Opened",
    "OutsideIdentity",
    "Passkey",
    "Proof",
    "RealNameChecker",
    "RealNameLevel",
    "Return",
    "SecondFactor",
    "Session",
    "Site",
    "TotpBegun",
    "Trip",
    "Way",
    "acting",
    "add_passkey",
    "add_phone",
    "add_totp",
    "ask_name",
    "begin_passkey",
    "begin_passkey_sign_in",
    "begin_totp",
    "by_session",
    "by_token",
    "come_back",
    "depart",
    "device",
    "end_other_sessions",
    "end_session",
    "end_token",
    "forget",
    "give_totp",
    "issue_token",
    "keep_name",
    "link",
    "linked",
    "make_enrolment",
    "normalised",
    "passkeys",
    "proved_until",
    "real_name_levels",
    "real_names",
    "remove_passkey",
    "remove_totp",
    "request_code",
    "second_factor",
    "sessions",
    "sign_in",
    "sign_in_elsewhere",
    "sign_in_with_passkey",
    "step_up",
    "step_up_with_passkey",
    "sweep",
    "trip",
    "unlink",
    "use_is_due",
    "use_session",
]
