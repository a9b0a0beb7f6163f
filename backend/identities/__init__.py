"""How somebody proves who they are, by phone or elsewhere, and where they have signed in since: sessions and tokens.

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
from backend.identities.ports import CodeSender, IdentityProvider, RealNameChecker
from backend.identities.queries import by_session, by_token, linked, real_name_levels, real_names, sessions
from backend.identities.real_name import ask_name, keep_name
from backend.identities.rules import proved_until, trip, use_is_due
from backend.identities.signing_in import CodeMade, add_phone, normalised, request_code, sign_in, step_up
from backend.identities.values import (
    Browser,
    Departure,
    Linked,
    Opened,
    OutsideIdentity,
    Proof,
    RealNameLevel,
    Return,
    Session,
    Trip,
    Way,
)

__all__ = [
    "Browser",
    "CodeMade",
    "CodeSender",
    "Departure",
    "IdentityProvider",
    "Linked",
    "Opened",
    "OutsideIdentity",
    "Proof",
    "RealNameChecker",
    "RealNameLevel",
    "Return",
    "Session",
    "Trip",
    "Way",
    "add_phone",
    "ask_name",
    "by_session",
    "by_token",
    "come_back",
    "depart",
    "end_other_sessions",
    "end_session",
    "end_token",
    "forget",
    "issue_token",
    "keep_name",
    "link",
    "linked",
    "normalised",
    "proved_until",
    "real_name_levels",
    "real_names",
    "request_code",
    "sessions",
    "sign_in",
    "sign_in_elsewhere",
    "step_up",
    "sweep",
    "trip",
    "unlink",
    "use_is_due",
    "use_session",
]
