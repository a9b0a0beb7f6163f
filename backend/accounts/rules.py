"""Who can be registered as what, who can sit where, and over which regions a seat reaches."""

from collections.abc import Iterator

from backend.accounts import errors
from backend.accounts.values import NewMember, NewOrganisation, Organisation, OrganisationKind
from backend.kit.actor import Actor, Seat
from backend.kit.errors import Refusal
from backend.programme.values import RulePack

CLOSED = "已注销"  # what somebody is called who has closed their account
BOTH_SIDES = frozenset({OrganisationKind.OPERATOR, OrganisationKind.AUTHORITY})


def register(new: NewOrganisation) -> Refusal | None:
    """Whether the organisation can hold the kinds it names: at least one, never both sides, JS§2 for institutions."""
    if not new.kinds:
        return errors.no_kind()
    if new.kinds >= BOTH_SIDES:
        return errors.both_sides()
    if OrganisationKind.PUBLIC_INSTITUTION in new.kinds and not new.uses_fiscal_funds:
        return errors.not_fiscally_funded()
    return None


def join(new: NewMember, person: Actor, organisation: Organisation) -> Refusal | None:
    """Whether the person, with the seats they hold now, can take this one."""
    if Seat(organisation.account_id, organisation.kinds, new.role, new.region) in person.seats:
        return errors.already_a_member()
    if organisation.kinds.union(*(seat.kinds for seat in person.seats)) >= BOTH_SIDES:
        return errors.both_sides()
    return None


def seat_over(actor: Actor, kind: OrganisationKind, region: str, pack: RulePack) -> Seat | None:
    """The actor's first seat in an organisation of this kind whose region is this one or lies above it (JS§5)."""
    reach = set(_upwards(region, pack))
    return next((seat for seat in actor.seats if kind in seat.kinds and seat.region in reach), None)


def _upwards(region: str, pack: RulePack) -> Iterator[str]:
    above = {each.code: each.parent for each in pack.regions}
    place: str | None = region
    while place is not None:
        yield place
        place = above.get(place)
