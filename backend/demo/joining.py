"""How people come to the programme and leave it: registration, consents, and the withdrawal of one."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from backend import accounts, consents
from backend.consents import GrantRequest, WithdrawRequest
from backend.demo.delivering import Provider
from backend.demo.people import Person
from backend.kit import db
from backend.kit.actor import Actor
from backend.programme import RulePack
from backend.wiring.trial import must


async def join(
    people: Sequence[Person], providers: Mapping[str, Provider], pack: RulePack, at: datetime
) -> tuple[dict[int, int], int]:
    """Register people and let them consent, from now on, to what they take part in.

    Gives their accounts by number, and how many consents they gave.
    """
    async with db.transaction(at) as tx:
        new = [accounts.NewPerson(person.name, person.region, person.handle) for person in people]
        account_ids = await accounts.register_people(tx, new)
        joined = list(zip(people, account_ids, strict=True))
        requests = [one for person, account_id in joined for one in _requests(person, account_id, providers)]
        granted = [must(outcome) for outcome in await consents.grant(tx, requests, pack)]
    return {person.number: account_id for person, account_id in joined}, len(granted)


async def renew(people: Mapping[int, Person], providers: Mapping[str, Provider], pack: RulePack, at: datetime) -> int:
    """Let people, by account, consent again once the term of their consents is over; to how many."""
    async with db.transaction(at) as tx:
        requests = [one for account_id, person in people.items() for one in _requests(person, account_id, providers)]
        return len([must(outcome) for outcome in await consents.grant(tx, requests, pack)])


def _requests(person: Person, account_id: int, providers: Mapping[str, Provider]) -> Iterator[GrantRequest]:
    for code in person.scenarios:
        scenario, notice = providers[code].scenario, providers[code].notice
        what = (scenario.id, person.subject(code), notice.version, notice.data_kinds, notice.sends_places)
        yield GrantRequest(Actor(account_id), account_id, *what)


async def leave(account_id: int, scenario_id: int, at: datetime) -> None:
    """Withdraw a person's consent to a scenario."""
    async with db.transaction(at) as tx:
        held = [consent for consent in await consents.of(tx, account_id) if consent.scenario_id == scenario_id]
        requests = [WithdrawRequest(Actor(account_id), consent.id) for consent in held]
        for outcome in await consents.withdraw(tx, requests):
            must(outcome)
