"""Having a name confirmed: what is asked of whom, what is refused, and that neither name nor number stays anywhere."""

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import asyncpg
import pytest

from backend.api.spending import NAMES
from backend.identities.errors import name_not_confirmed, provider_away
from backend.kit import db
from backend.kit.errors import Refusal
from tests.api.abroad import Abroad, Traveller
from tests.world import everything

type Owner = "asyncpg.Connection[db.Row]"
NAME, NUMBER = "欧阳测", "990000199001010041"
OTHER = "99000019900101005X"
L1 = {"__typename": "NameVerified", "level": "L1"}


@dataclass
class Registry:
    """Knows whose number is whose; fails the test if it is asked within a transaction that has written."""

    answers: dict[str, str | Refusal] = field(default_factory=lambda: {NUMBER: "T-1", OTHER: "T-2"})
    asked: list[tuple[str, str]] = field(default_factory=list)
    code: str = "registry"

    async def check(self, name: str, number: str) -> str | Refusal:
        self.asked.append((name, number))
        return self.answers.get(number) or name_not_confirmed()


@pytest.fixture
def registry(abroad: Abroad) -> Registry:
    known = Registry()
    services = abroad.application.state.services
    abroad.application.state.services = replace(services, elsewhere=replace(services.elsewhere, checker=known))
    return known


async def at_home(abroad: Abroad, phone: str = "13800000001") -> Traveller:
    one = abroad.browser()
    await one.sign_in(phone)
    return one


async def verify(one: Traveller, name: str = NAME, number: str = NUMBER) -> Any:  # noqa: ANN401 - JSON may be anything
    return await one.run("verify", input={"name": name, "idNumber": number})


async def refused(one: Traveller, name: str = NAME, number: str = NUMBER) -> str:
    """The code of a refusal, which changes nothing."""
    before = await everything()
    answer = await verify(one, name, number)
    assert answer["__typename"] == "Rejected", answer
    assert await everything() == before
    code: str = answer["code"]
    return code


async def level(one: Traveller) -> str:
    told: str = (await one.run("level"))["realNameLevel"]
    return told


async def test_a_confirmed_name_gives_a_level_and_of_it_stays_who_confirmed_it_and_when(
    abroad: Abroad, registry: Registry
) -> None:
    one = await at_home(abroad)
    assert await level(one) == "L0"
    assert await verify(one, f" {NAME} ", "990000 19900101 0041") == L1
    assert await level(one) == "L1"
    assert registry.asked == [(NAME, NUMBER)]
    row = await db.pool().fetchrow("SELECT * FROM identities_real_name")
    assert row is not None
    assert (row["account_id"], row["level"], row["provider"]) == (await one.account(), "L1", "registry")
    assert row["reference"] == "T-1"
    assert len(row["person_hash"]) == 64
    assert await db.pool().fetchval("SELECT count(*)::int FROM accounts_audit WHERE act = 'NAME_KNOWN'") == 1


async def test_neither_the_name_nor_the_number_is_in_any_table_or_log(
    abroad: Abroad, registry: Registry, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        one, other = await at_home(abroad), await at_home(abroad, "13800000002")
        await verify(one)
        await verify(other)
        await verify(other, "错名", OTHER[:-1])
        registry.answers[OTHER] = provider_away()
        await verify(other, NAME, OTHER)
    kept = str(await everything()) + caplog.text
    assert "registry" in kept
    secrets = (NAME, NUMBER, OTHER, NUMBER[6:14], "错名", NUMBER[:17])
    assert [secret for secret in secrets if secret in kept] == []


@pytest.mark.parametrize(
    ("name", "number", "code", "path"),
    [
        ("欧", NUMBER, "BAD_NAME", ["input", "name"]),
        ("x" * 5000, NUMBER, "BAD_NAME", ["input", "name"]),
        (NAME, NUMBER[:-1] + "2", "BAD_ID_NUMBER", ["input", "idNumber"]),
        (NAME, "\x00", "BAD_ID_NUMBER", ["input", "idNumber"]),
        (NAME, "9" * 5000, "BAD_ID_NUMBER", ["input", "idNumber"]),
    ],
)
async def test_nobody_is_asked_about_what_cannot_be(
    abroad: Abroad, registry: Registry, name: str, number: str, code: str, path: list[str]
) -> None:
    one = await at_home(abroad)
    assert await refused(one, name, number) == code
    assert (await verify(one, name, number))["path"] == path
    assert registry.asked == []


async def test_a_name_that_is_not_confirmed_leaves_everything_as_it_was(abroad: Abroad, registry: Registry) -> None:
    one = await at_home(abroad)
    registry.answers.clear()
    assert await refused(one) == "NAME_NOT_CONFIRMED"
    registry.answers[NUMBER] = provider_away()
    assert await refused(one) == "PROVIDER_AWAY"
    assert await level(one) == "L0"


async def test_one_person_has_one_account_and_only_they_learn_that_they_have(
    abroad: Abroad, registry: Registry
) -> None:
    one, other = await at_home(abroad), await at_home(abroad, "13800000002")
    await verify(one)
    assert await refused(other) == "REAL_NAME_TAKEN"
    registry.answers.clear()
    assert await refused(other) == "NAME_NOT_CONFIRMED"


async def test_what_is_known_is_not_asked_for_again(abroad: Abroad, registry: Registry) -> None:
    one = await at_home(abroad)
    await verify(one)
    assert await refused(one) == "REAL_NAME_KNOWN"
    assert await refused(one, NAME, OTHER) == "REAL_NAME_KNOWN"
    assert len(registry.asked) == 1


async def test_whom_the_state_has_named_nobody_asks_for_a_number(abroad: Abroad, registry: Registry) -> None:
    one = abroad.browser()
    await one.travel("gov")
    assert await refused(one) == "REAL_NAME_KNOWN"
    assert registry.asked == []
    assert await level(one) == "L2"


async def test_the_state_may_name_somebody_later_and_then_counts(abroad: Abroad, registry: Registry) -> None:
    one = await at_home(abroad)
    await verify(one)
    assert await one.travel("gov", "link") == "/me/security"
    assert await level(one) == "L2"


async def test_without_anybody_to_ask_no_number_is_taken(abroad: Abroad) -> None:
    services = abroad.application.state.services
    abroad.application.state.services = replace(services, elsewhere=replace(services.elsewhere, checker=None))
    assert await refused(await at_home(abroad)) == "REAL_NAME_OFF"


async def test_in_development_every_possible_number_is_confirmed(abroad: Abroad) -> None:
    assert await verify(await at_home(abroad)) == L1


async def test_a_name_needs_a_code_of_the_last_five_minutes(abroad: Abroad, registry: Registry, owner: Owner) -> None:
    one = await at_home(abroad)
    await owner.execute("UPDATE identities_session SET proved_at = now() - interval '5 minutes'")
    assert await refused(one) == "STEP_UP_NEEDED"
    assert registry.asked == []


async def test_five_questions_are_a_days_worth(abroad: Abroad, registry: Registry) -> None:
    one = await at_home(abroad)
    registry.answers.clear()
    told = [await refused(one) for _ in range(NAMES + 1)]
    assert told == ["NAME_NOT_CONFIRMED"] * 5 + ["TOO_MANY_NAMES"]
    assert len(registry.asked) == 5


async def test_of_many_accounts_at_once_one_gets_the_name(abroad: Abroad, registry: Registry) -> None:
    crowd = [await at_home(abroad, f"138000001{number:02}") for number in range(8)]
    answers = await asyncio.gather(*(verify(one) for one in crowd))
    told = Counter(answer.get("code", "L1") for answer in answers)
    assert told == {"L1": 1, "REAL_NAME_TAKEN": 7}
    assert await db.pool().fetchval("SELECT count(*)::int FROM identities_real_name") == 1
    assert sorted([await level(one) for one in crowd]) == ["L0"] * 7 + ["L1"]
