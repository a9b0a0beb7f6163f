"""Who may ask for what: every root field of the schema, for every kind of caller."""

from collections.abc import Iterator

import pytest
from graphql import GraphQLField, GraphQLObjectType
from strawberry.types.field import StrawberryField

from backend.api.schema import schema
from tests.api.town import Town
from tests.world import everything

KINDS = ("anybody", "citizen", "merchant", "developer", "operator", "authority")
TABLE = """
                   anybody  citizen  merchant  developer  operator  authority
  programme        yes      yes      yes       yes        yes       yes
  me               yes      yes      yes       yes        yes       yes
  signInWays       yes      yes      yes       yes        yes       yes
  linkedIdentities sign in  yes      yes       yes        yes       yes
  sessions         sign in  yes      yes       yes        yes       yes
  passkeys         sign in  yes      yes       yes        yes       yes
  account          sign in  yes      yes       yes        yes       yes
  acts             sign in  yes      yes       yes        yes       yes
  act              sign in  yes      yes       yes        yes       yes
  entries          sign in  yes      yes       yes        yes       yes
  lots             sign in  yes      yes       yes        yes       yes
  scenarios        yes      yes      yes       yes        yes       yes
  scenario         yes      yes      yes       yes        yes       yes
  methods          yes      yes      yes       yes        yes       yes
  method           yes      yes      yes       yes        yes       yes
  consents         sign in  yes      yes       yes        yes       yes
  listings         yes      yes      yes       yes        yes       yes
  listing          yes      yes      yes       yes        yes       yes
  vouchers         sign in  yes      yes       yes        yes       yes
  voucher          sign in  yes      yes       yes        yes       yes
  runs             sign in  no       no        no         yes       yes
  waiting          sign in  no       no        no         yes       yes
  requestCode      yes      yes      yes       yes        yes       yes
  signIn           yes      yes      yes       yes        yes       yes
  stepUp           sign in  yes      yes       yes        yes       yes
  signInWithPasskey yes     yes      yes       yes        yes       yes
  beginPasskeySignIn yes    yes      yes       yes        yes       yes
  beginPasskey     sign in  no       no        no         no        no
  addPasskey       sign in  no       no        no         no        no
  removePasskey    sign in  no       no        no         no        no
  stepUpWithPasskey sign in no       no        no         no        no
  beginTotp        sign in  no       no        no         no        no
  addTotp          sign in  no       no        no         no        no
  removeTotp       sign in  no       no        no         no        no
  giveSecondFactor sign in  no       no        no         no        no
  endSession       sign in  yes      yes       yes        yes       yes
  closeAccount     sign in  yes      yes       yes        yes       yes
  endOtherSessions sign in  yes      yes       yes        yes       yes
  beginSignIn      yes      yes      yes       yes        yes       yes
  linkIdentity     sign in  yes      yes       yes        yes       yes
  unlinkIdentity   sign in  yes      yes       yes        yes       yes
  verifyName       sign in  yes      yes       yes        yes       yes
  grantConsent     sign in  yes      yes       yes        yes       yes
  withdrawConsent  sign in  yes      yes       yes        yes       yes
  redeem           sign in  yes      yes       yes        yes       yes
  checkVoucher     sign in  no       yes       no         no        no
  calculate        sign in  no       no        no         yes       no
  audit            sign in  no       no        no         yes       no
  issue            sign in  no       no        no         no        yes
  signOut          sign in  yes      yes       yes        yes       yes
"""
ANSWERS = {"yes": None, "sign": "SIGN_IN", "no": "NOT_ALLOWED"}

# What it takes to ask for each; whatever is named is not there, so that what is allowed changes nothing either.
ASKED = {
    "programme": "{ code }",
    "me": "{ accountId }",
    "signInWays": "{ provider }",
    "linkedIdentities": "{ id }",
    "sessions": "{ id }",
    "passkeys": "{ id }",
    "account": "{ id }",
    "acts": "{ edges { cursor } }",
    "act": '(id: "404") { id }',
    "entries": "{ edges { cursor } }",
    "lots": "{ edges { cursor } }",
    "scenarios": "{ id }",
    "scenario": '(code: "none") { id }',
    "methods": "{ code }",
    "method": '(code: "NONE", version: "1") { code }',
    "consents": "{ id }",
    "listings": "{ edges { cursor } }",
    "listing": '(id: "404") { id }',
    "vouchers": "{ edges { cursor } }",
    "voucher": '(id: "404") { id }',
    "runs": "{ id }",
    "waiting": "{ records }",
    "requestCode": '(input: {phone: "1"}) { __typename }',
    "signIn": '(input: {phone: "1", code: "1"}) { __typename }',
    "stepUp": '(input: {phone: "1", code: "1"}) { __typename }',
    "signInWithPasskey": '(input: {id: "x", response: "{}"}) { __typename }',
    "beginPasskeySignIn": "{ id }",
    "beginPasskey": "{ id }",
    "addPasskey": '(input: {id: "x", response: "{}"}) { __typename }',
    "removePasskey": '(input: {id: "404"}) { __typename }',
    "stepUpWithPasskey": '(input: {id: "x", response: "{}"}) { __typename }',
    "beginTotp": "(input: {}) { __typename }",
    "addTotp": '(input: {id: "x", code: "1"}) { __typename }',
    "removeTotp": "{ __typename }",
    "giveSecondFactor": '(input: {code: "1"}) { __typename }',
    "endSession": '(input: {id: "404"}) { __typename }',
    "endOtherSessions": "{ sessions }",
    "beginSignIn": '(input: {provider: "none"}) { __typename }',
    "linkIdentity": '(input: {provider: "none"}) { __typename }',
    "unlinkIdentity": '(input: {id: "404"}) { __typename }',
    "verifyName": '(input: {name: "x", idNumber: "1"}) { __typename }',
    "closeAccount": "{ __typename }",
    "grantConsent": '(input: {scenario: "none", subject: "x", noticeVersion: 1, dataKinds: []}) { __typename }',
    "withdrawConsent": '(input: {id: "404"}) { __typename }',
    "redeem": '(input: {key: "k", listingId: "404", expectedPoints: 1, expectedVersion: 1}) { __typename }',
    "checkVoucher": '(input: {code: "NONE"}) { __typename }',
    "calculate": '(input: {scenario: "none"}) { __typename }',
    "audit": '(input: {run: "404", reviewed: [], passed: true}) { __typename }',
    "issue": '(input: {run: "404"}) { __typename }',
    "signOut": "{ ok }",
}


def root_fields() -> Iterator[tuple[str, str, GraphQLField]]:
    """The kind of operation, the name and the field of everything that can be asked for."""
    core = schema._schema  # noqa: SLF001 - Strawberry has no public name for graphql-core's schema
    for operation, root in (("query", core.query_type), ("mutation", core.mutation_type)):
        assert isinstance(root, GraphQLObjectType)
        yield from ((operation, name, field) for name, field in root.fields.items())
    assert core.subscription_type is None


def table() -> dict[tuple[str, str], str]:
    """What the table answers to a field and a kind of caller."""
    _, *lines = TABLE.strip().splitlines()
    rows = [line.replace("sign in", "sign").split() for line in lines]
    return {(name, kind): answer for name, *answers in rows for kind, answer in zip(KINDS, answers, strict=True)}


async def lasting() -> dict[str, list[str]]:
    """All rows but challenges, which whoever begins to sign in is given and which are over in five minutes."""
    return await everything() | {"identities_challenge": []}


def test_the_table_has_every_root_field() -> None:
    names = {name for _, name, _ in root_fields()}
    assert {name for name, _ in table()} == names == set(ASKED)


def test_every_root_field_says_first_whether_one_has_to_sign_in() -> None:
    for _, name, field in root_fields():
        definition = field.extensions["strawberry-definition"]
        assert isinstance(definition, StrawberryField)
        first = definition.permission_classes[0].__name__ if definition.permission_classes else None
        assert (name, first) == (name, "Public" if table()[name, "anybody"] == "yes" else "SignedIn")


@pytest.mark.parametrize("kind", KINDS)
async def test_each_kind_of_caller_is_answered_as_the_table_says(here: Town, kind: str) -> None:
    before = await lasting()
    operations = {name: operation for operation, name, _ in root_fields()}
    told = {}
    for name, rest in ASKED.items():
        if name == "signOut":  # the last one: it changes who asks
            assert await lasting() == before
        answer = await here.people[kind].ask(f"{operations[name]} {{ {name} {rest} }}")
        [error] = answer.get("errors", [None])
        told[name] = error["extensions"]["code"] if error else None
    assert told == {name: ANSWERS[table()[name, kind]] for name in ASKED}
