"""People and organisations that take part (JS§8), their kinds, roles and seats, and the sessions they act in.

Promises that everybody has exactly one carbon account under the same id, that a seat counts only in its term and
region, and that of a session or token only the hash is kept. Does not decide who may act elsewhere, nor keep a balance.
"""

from backend.accounts.commands import (
    add_member,
    end_membership,
    end_other_sessions,
    end_session,
    end_token,
    issue_token,
    lock_people,
    register_organisation,
    register_people,
    seed_staff,
    sweep,
    use_session,
)
from backend.accounts.ports import CodeSender
from backend.accounts.queries import (
    actor,
    by_session,
    by_token,
    find,
    names,
    organisation_by_code,
    organisations_by_ids,
    people_by_handle,
    sessions,
)
from backend.accounts.rules import proved_until, seat_over, use_is_due
from backend.accounts.signing_in import CodeMade, add_phone, normalised, request_code, sign_in, step_up
from backend.accounts.values import (
    Browser,
    NewMember,
    NewOrganisation,
    NewPerson,
    Opened,
    Organisation,
    OrganisationKind,
    Proof,
    Role,
    Session,
)

__all__ = [
    "Browser",
    "CodeMade",
    "CodeSender",
    "NewMember",
    "NewOrganisation",
    "NewPerson",
    "Opened",
    "Organisation",
    "OrganisationKind",
    "Proof",
    "Role",
    "Session",
    "actor",
    "add_member",
    "add_phone",
    "by_session",
    "by_token",
    "end_membership",
    "end_other_sessions",
    "end_session",
    "end_token",
    "find",
    "issue_token",
    "lock_people",
    "names",
    "normalised",
    "organisation_by_code",
    "organisations_by_ids",
    "people_by_handle",
    "proved_until",
    "register_organisation",
    "register_people",
    "request_code",
    "seat_over",
    "seed_staff",
    "sessions",
    "sign_in",
    "step_up",
    "sweep",
    "use_is_due",
    "use_session",
]
