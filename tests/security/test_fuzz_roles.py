"""Every root field of the published SDL, as every kind of caller, by documents that schemathesis makes of it."""

import pytest
from schemathesis import GenerationMode

from tests.security.fuzzing import START, TIMES, Operation, documents, drawn, named, operations, sent
from tests.security.peopled import KINDS, Peopled, peopled
from tests.security.tallying import Tally, tally

VALID, BROKEN = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
LOOK, MORE, WRONG = 3, 20, 4  # documents for every field; for one that lets the caller in, and such as break the schema
STRANGER = 34  # of the few fields that let a stranger in, as many as make up for the looks at all others
OPERATIONS = operations()
LEAST = {"anybody": 400, "citizen": 950, "merchant": 950, "developer": 950, "operator": 1000, "authority": 1000}
# How many of them reach a resolver: to most fields a stranger is let in by none of the documents that look.
REACHED = {kind: 0.6 if kind == "anybody" else 0.75 for kind in KINDS}


async def ask(here: Peopled, kind: str, operation: Operation, counted: Tally, mode: GenerationMode, number: int) -> int:
    """Ask for one root field by so many documents; how many of them reached it."""
    before, start = counted.reached, START + number + 100 * KINDS.index(kind)
    for drafted in drawn(documents(operation, mode), number, start):
        document = named(drafted, here.known)
        await counted.case(sent(here.caller(kind), document), document)
        if operation.label == "Mutation.signOut":
            await here.sign_in_again(kind)
    return counted.reached - before


@pytest.mark.parametrize("kind", KINDS)
async def test_no_document_breaks_anything(kind: str, database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    async with peopled(audited=kind == "authority") as here:
        with tally(monkeypatch, kind) as counted:
            more = STRANGER if kind == "anybody" else MORE
            for operation in OPERATIONS:
                if await ask(here, kind, operation, counted, VALID, LOOK):
                    await ask(here, kind, operation, counted, VALID, more * TIMES)
                    await ask(here, kind, operation, counted, BROKEN, WRONG * TIMES)
        await here.town.world.holds()
    assert counted.cases >= LEAST[kind]
    assert counted.reached >= REACHED[kind] * counted.cases


def test_of_five_thousand_cases_and_more_three_in_five_reach_a_resolver() -> None:
    """Whatever the other tests of fuzzing assert of their own cases, added up."""
    documents, variables, requests = sum(LEAST.values()), 4 * 400, 900
    assert documents + variables + requests >= 5000
    reached = sum(REACHED[kind] * cases for kind, cases in LEAST.items())
    assert reached + 0.6 * variables >= 0.6 * (documents + variables + requests)
