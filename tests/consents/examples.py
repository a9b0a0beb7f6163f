"""A scenario with its notice, and citizens who may agree to it."""

from dataclasses import dataclass, replace

from backend import accounts, consents
from backend.accounts import NewPerson
from backend.consents import Consent, GrantRequest, NewNotice, Notice
from backend.kit.actor import Actor
from backend.kit.db import Row, Tx
from backend.kit.errors import Refusal
from backend.scenarios import Scenario
from tests.conftest import TODAY
from tests.scenarios.examples import APPLICATION, REVIEWER, TRIAL, included

NEW_NOTICE = NewNotice(
    APPLICATION.code,
    "计算个人减碳量",
    "To calculate your reduction",
    "我们向平台传送骑行距离与时长。",
    "We send distances.",
    TODAY,
)
TABLES = ("consents_notice", "consents_consent", "consents_event", "consents_subject")


@dataclass(frozen=True, slots=True)
class Story:
    """A scenario that takes data, its notice, and two citizens."""

    scenario: Scenario
    notice: Notice
    ann: Actor
    bob: Actor

    def request(self, actor: Actor, subject: str) -> GrantRequest:
        """What a citizen asks who agrees to the notice."""
        notice = self.notice
        return GrantRequest(
            actor, actor.account_id, notice.scenario_id, subject, notice.version, notice.data_kinds, notice.sends_places
        )


async def story(tx: Tx, *, sends_places: bool = False) -> Story:
    """Tell it up to where the citizens decide."""
    scenario = await included(tx, replace(APPLICATION, sends_places=sends_places))
    notice = await consents.publish_notice(tx, REVIEWER, NEW_NOTICE, TRIAL)
    assert isinstance(notice, Notice)
    people = [NewPerson("安", "TRIAL", "ann"), NewPerson("博", "TRIAL", "bob")]
    ann, bob = [Actor(account_id) for account_id in await accounts.register_people(tx, people)]
    return Story(scenario, notice, ann, bob)


async def granted(tx: Tx, request: GrantRequest) -> Consent:
    """A consent that is given."""
    [consent] = await consents.grant(tx, [request], TRIAL)
    assert isinstance(consent, Consent)
    return consent


async def everything(tx: Tx) -> list[list[Row]]:
    """Every row of the domain."""
    return [await tx.fetch(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES]  # noqa: S608 - names of our own


def codes(outcomes: list[Consent | Refusal]) -> list[str]:
    """The code of each refusal, and `granted` of the others."""
    return [outcome.code if isinstance(outcome, Refusal) else "granted" for outcome in outcomes]
