"""How somebody proves who they are: by phone, passkey and second factor; and where they have since: sessions, tokens.

Promises that of every secret only a hash is kept, that a code is good once, and that what is ended is over at once and
everywhere. Does not decide what anybody may do, and knows of a person only the id of their account.
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
from backend.identities.enrolling import make_enrolment
from backend.identities.passkeys import (
    add_passkey,
    begin_passkey,
    begin_passkey_sign_in,
    remove_passkey,
    sign_in_with_passkey,
    step_up_with_passkey,
)
from backend.identities.ports import CodeSender
from backend.identities.queries import acting, by_session, by_token, passkeys, second_factor, sessions
from backend.identities.rules import device, proved_until, use_is_due
from backend.identities.signing_in import CodeMade, add_phone, normalised, request_code, sign_in, step_up
from backend.identities.totp import add_totp, begin_totp, give_totp, remove_totp
from backend.identities.values import (
    Answer,
    Begun,
    Browser,
    Opened,
    Passkey,
    Proof,
    SecondFactor,
    Session,
    Site,
    TotpBegun,
)

__all__ = [
    "Answer",
    "Begun",
    "Browser",
    "CodeMade",
    "CodeSender",
    "Opened",
    "Passkey",
    "Proof",
    "SecondFactor",
    "Session",
    "Site",
    "TotpBegun",
    "acting",
    "add_passkey",
    "add_phone",
    "add_totp",
    "begin_passkey",
    "begin_passkey_sign_in",
    "begin_totp",
    "by_session",
    "by_token",
    "device",
    "end_other_sessions",
    "end_session",
    "end_token",
    "forget",
    "give_totp",
    "issue_token",
    "make_enrolment",
    "normalised",
    "passkeys",
    "proved_until",
    "remove_passkey",
    "remove_totp",
    "request_code",
    "second_factor",
    "sessions",
    "sign_in",
    "sign_in_with_passkey",
    "step_up",
    "step_up_with_passkey",
    "sweep",
    "use_is_due",
    "use_session",
]
