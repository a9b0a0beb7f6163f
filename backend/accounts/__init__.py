"""People and organisations that take part (JS§8), their kinds, roles and seats.

Promises that everybody has exactly one carbon account under the same id, that a seat counts only in its term and
region, and that what is done about who may act is written down for ever. Does not decide who may act elsewhere, know
how anybody signs in, nor keep a balance.
"""

from backend.accounts.audit import note, note_operations
from backend.accounts.commands import (
    add_member,
    approve_seat,
    close,
    end_membership,
    end_seat,
    lock_people,
    note_export,
    propose_seat,
    refuse_seat,
    register_organisation,
    register_people,
    seed_staff,
)
from backend.accounts.queries import (
    actor,
    actors,
    audit_lines,
    find,
    names,
    organisation_by_code,
    organisations_by_ids,
    people_by_handle,
    seat_proposals,
    seats,
)
from backend.accounts.rules import seat_over, within
from backend.accounts.values import (
    Act,
    Decision,
    Held,
    Line,
    NewMember,
    NewOrganisation,
    NewPerson,
    NewSeat,
    Organisation,
    OrganisationKind,
    Proposal,
    Role,
    Within,
    Written,
)

__all__ = [
    "Act",
    "Decision",
    "Held",
    "Line",
    "NewMember",
    "NewOrganisation",
    "NewPerson",
    "NewSeat",
    "Organisation",
    "OrganisationKind",
    "Proposal",
    "Role",
    "Within",
    "Written",
    "actor",
    "actors",
    "add_member",
    "approve_seat",
    "audit_lines",
    "close",
    "end_membership",
    "end_seat",
    "find",
    "lock_people",
    "names",
    "note",
    "note_export",
    "note_operations",
    "organisation_by_code",
    "organisations_by_ids",
    "people_by_handle",
    "propose_seat",
    "refuse_seat",
    "register_organisation",
    "register_people",
    "seat_over",
    "seat_proposals",
    "seats",
    "seed_staff",
    "within",
]
