"""People and organisations that take part (JS§8), their kinds, roles and seats, and the tokens they come with.

Promises that everybody has exactly one carbon account under the same id, that a seat counts only in its term and
region, and that of a token only its hash is kept. Does not decide who may act in another domain, and keeps no balance.
"""

from backend.accounts.commands import (
    add_member,
    end_membership,
    end_token,
    issue_token,
    lock_people,
    register_organisation,
    register_people,
    seed_staff,
)
from backend.accounts.ports import CodeSender
from backend.accounts.queries import (
    actor,
    by_token,
    find,
    names,
    organisation_by_code,
    organisations_by_ids,
    people_by_handle,
)
from backend.accounts.rules import seat_over
from backend.accounts.signing_in import CodeMade, Session, add_phone, normalised, request_code, sign_in
from backend.accounts.values import NewMember, NewOrganisation, NewPerson, Organisation, OrganisationKind, Role

__all__ = [
    "CodeMade",
    "CodeSender",
    "NewMember",
    "NewOrganisation",
    "NewPerson",
    "Organisation",
    "OrganisationKind",
    "Role",
    "Session",
    "actor",
    "add_member",
    "add_phone",
    "by_token",
    "end_membership",
    "end_token",
    "find",
    "issue_token",
    "lock_people",
    "names",
    "normalised",
    "organisation_by_code",
    "organisations_by_ids",
    "people_by_handle",
    "register_organisation",
    "register_people",
    "request_code",
    "seat_over",
    "seed_staff",
    "sign_in",
]
