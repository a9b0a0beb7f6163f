"""People and organisations that take part (JS§8), their kinds, roles and seats.

Promises that everybody has exactly one carbon account under the same id, that a seat counts only in its term and
region, and that what is done about who may act is written down for ever. Does not decide who may act elsewhere, know
how anybody signs in, nor keep a balance.
"""

from backend.accounts.audit import note
from backend.accounts.commands import (
    add_member,
    close,
    end_membership,
    lock_people,
    note_export,
    register_organisation,
    register_people,
    seed_staff,
)
from backend.accounts.queries import (
    actor,
    find,
    names,
    organisation_by_code,
    organisations_by_ids,
    people_by_handle,
)
from backend.accounts.rules import seat_over
from backend.accounts.values import (
    Act,
    NewMember,
    NewOrganisation,
    NewPerson,
    Organisation,
    OrganisationKind,
    Role,
)

__all__ = [
    "Act",
    "NewMember",
    "NewOrganisation",
    "NewPerson",
    "Organisation",
    "OrganisationKind",
    "Role",
    "actor",
    "add_member",
    "close",
    "end_membership",
    "find",
    "lock_people",
    "names",
    "note",
    "note_export",
    "organisation_by_code",
    "organisations_by_ids",
    "people_by_handle",
    "register_organisation",
    "register_people",
    "seat_over",
    "seed_staff",
]
