"""An error says what is wrong, and where, without repeating the value."""

from typing import Any

import pytest

from backend.api.unquoted import unquoted
from tests.api.asking import edge

ASK = "mutation ($i: RequestCodeInput!) { requestCode(input: $i) { __typename } }"
REDEEM = "mutation ($i: RedeemInput!) { redeem(input: $i) { __typename } }"
GIVEN: dict[str, Any] = {"key": "k", "listingId": "1", "expectedPoints": 1, "expectedVersion": 1}


async def told(query: str, variables: object) -> list[str]:
    """The messages that a document is answered."""
    async with edge() as anybody:
        answer = await anybody.ask(query, i=variables)
    return [error["message"] for error in answer["errors"]]


@pytest.mark.parametrize(
    ("given", "at", "message"),
    [
        ({"phone": 13800000009}, " at .phone", "String cannot represent a non string value."),
        ({"phone": None}, " at .phone", "Expected value of non-null type 'String!' not to be None."),
        ({}, "", "Expected value of type 'RequestCodeInput' to include required field 'phone'."),
        (
            {"phone": "1", "anna": "li"},
            "",
            "Expected value of type 'RequestCodeInput' not to include an unknown field.",
        ),
        ("anna", "", "Expected value of type 'RequestCodeInput' to be an object."),
    ],
)
async def test_a_variable_that_does_not_fit_is_told_by_its_place(
    database: None, given: object, at: str, message: str
) -> None:
    assert await told(ASK, given) == [f"Variable '$i' has invalid value{at}: {message}"]


@pytest.mark.parametrize("until", ["anna", "", "2026-13-40"])
async def test_an_instant_that_cannot_be_read_is_not_repeated(database: None, until: str) -> None:
    query = "mutation ($i: ReadMessagesInput!) { readMessages(input: $i) { __typename } }"
    message = "Variable '$i' has invalid value at .until: The value cannot represent a DateTime."
    assert await told(query, {"until": until}) == [message]


async def test_what_our_own_types_say_stays(database: None) -> None:
    [message] = await told(REDEEM, GIVEN | {"expectedPoints": -1})
    assert message.endswith("Points must be a whole number from 0 to 2^53−1.")
    assert await told(REDEEM, GIVEN | {"expectedVersion": 2**40}) == [
        "Variable '$i' has invalid value at .expectedVersion: Int cannot represent non 32-bit signed integer value."
    ]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ('{ me "anna" }', "Syntax Error: Expected Name, found String."),
        (
            "{ me(x: 'anna') }",
            "Syntax Error: Unexpected single quote character ('), did you mean to use a double quote (\")?",
        ),
        ('{ me(x: "anna', "Syntax Error: Unterminated string."),
        ('{ me(x: "\\u00zz") }', "Syntax Error: Invalid Unicode escape sequence."),
        ('{ listings(first: "anna") { edges { cursor } } }', "Int cannot represent non-integer value."),
        ("{ me 13800000009 }", "Syntax Error: Expected Name, found Int."),
        ("{ anna }", "Cannot query field 'anna' on type 'Query'."),
        ('{ a(x: "b") }', "Cannot query field 'a' on type 'Query'."),
    ],
)
async def test_a_document_is_told_by_its_own_names_and_not_by_its_values(
    database: None, query: str, message: str
) -> None:
    assert await told(query, None) == [message]


def test_what_looks_like_somebody_is_taken_out_of_any_message() -> None:
    assert unquoted({"message": "Nobody at 138 0000 0009."}) == {"message": "Nobody at [phone]."}
    assert unquoted({"message": "Value 'ANNA' does not exist in 'Role' enum. Did you mean 'X'?"}) == {
        "message": "The value does not exist in 'Role' enum."
    }
