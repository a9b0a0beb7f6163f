"""How somebody proves who they are: by phone, and where they have signed in since: sessions and tokens.

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
from backend.identities.ports import CodeSender
from backend.identities.queries import by_session, by_token, sessions
from backend.identities.rules import proved_until, use_is_due
from backend.identities.signing_in import CodeMade, add_phone, normalised, request_code, sign_in, step_up
from backend.identities.values import Browser, Opened, Proof, Session

__all__ = [
    "Browser",
    "CodeMade",
    "CodeSender",
    "Opened",
    "Proof",
    "Session",
    "add_phone",
    "by_session",
    "by_token",
    "end_other_sessions",
    "end_session",
    "end_token",
    "forget",
    "issue_token",
    "normalised",
    "proved_until",
    "request_code",
    "sessions",
    "sign_in",
    "step_up",
    "sweep",
    "use_is_due",
    "use_session",
]
