# mypy: disable-error-code=untyped-decorator
# Strawberry's decorators are untyped when given arguments.
"""Deny by default: whatever goes out says for whom it is, and no root field leads anybody further than that."""

from collections.abc import AsyncIterator
from typing import Annotated

import pytest
import strawberry
from graphql import GraphQLSchema
from strawberry.tools import create_type

from backend.api import access
from backend.api.access import OWN, SHARED, STAFF_ONLY, Access, Audience, Permission
from backend.api.auditing import Watched
from backend.api.context import Oneself, Public, SignedIn
from backend.api.permissions import Operator, Staff
from backend.api.schema import CORE, schema
from tests.security.walking import problems, roots, said


def test_nothing_is_silent_and_nobody_is_led_to_what_is_not_for_them() -> None:
    assert list(problems(CORE)) == []


def test_the_schema_prints_whom_each_root_field_is_for() -> None:
    printed = schema.as_str()
    assert "directive @access(for: [Audience!]!) on FIELD_DEFINITION | OBJECT" in printed
    assert "  account: Account! @access(for: [OWNER])" in printed
    assert "  me: Me @access(for: [ONESELF])" in printed
    assert "type Voucher @access(for: [OWNER]) {" in printed


def test_a_root_fields_audience_is_that_of_its_permissions() -> None:
    stated = {root.name: said(root.core) for root in roots(CORE)}
    assert stated == {root.name: set(access.audience_of(root.field)) for root in roots(CORE)}
    assert stated["checkVoucher"] == {Audience.RIGHTS_PROVIDER}
    assert stated["runs"] == {Audience.OPERATOR, Audience.AUTHORITY}


def test_every_root_field_that_can_refuse_is_watched() -> None:
    unwatched = {
        root.name for root in roots(CORE) if not any(isinstance(each, Watched) for each in root.field.extensions)
    }
    # For anybody, and read from files; and a stream, which ends with its first refusal.
    assert unwatched == {"methods", "method", "signInWays", "accountChanged"}


# --- Each failure, planted -------------------------------------------------------------------------------------------


@strawberry.type(directives=OWN)
class Diary:
    text: str


@strawberry.type
class Silent:
    text: str


@strawberry.type(directives=SHARED)
class Shop:
    name: str

    @strawberry.field(directives=access.access(Audience.OPERATOR))
    def takings(self) -> int:
        return 1


@strawberry.type(directives=SHARED)
class Edge:
    node: Diary


@strawberry.type(directives=SHARED)
class Page:
    edges: list[Edge]


@strawberry.type(directives=STAFF_ONLY)
class Desk:
    diaries: list[Diary]


Either = Annotated[Page | Diary, strawberry.union("Result")]


def planted(query: type, *others: type | None) -> GraphQLSchema:
    access.state(query, *(each for each in others if each))
    mutation, subscription = (*others, None, None)[:2]
    return strawberry.Schema(query=query, mutation=mutation, subscription=subscription)._schema  # noqa: SLF001 - as in schema.py


async def diary() -> Diary:
    return Diary(text="")


def one(name: str, kind: object, *permissions: type[Permission], is_sync: bool = False) -> type:
    """A query of one field, which answers with a type to whom these permissions let pass."""

    async def later(self: object) -> object:
        raise NotImplementedError

    def at_once(self: object) -> object:
        raise NotImplementedError

    resolver = at_once if is_sync else later
    resolver.__annotations__["return"] = kind
    return create_type("Query", [strawberry.field(resolver, name=name, permission_classes=list(permissions))])


CASES = {
    "query own has no permission: write permission_classes=[SignedIn] (or [Public], …)": one("own", Diary),
    "type Silent says nothing: write directives=OWN (or SHARED, STAFF_ONLY, …) in its decorator": one(
        "thing", Silent, Public
    ),
    "ANYBODY would see own: Diary, which is for OWNER": one("own", Diary, Public),
    "ANYBODY would see page.edges.node: Diary, which is for OWNER": one("page", Page, Public),
    "ANYBODY would see result: Diary, which is for OWNER": one("result", Either, Public),
    "OWNER would see shop.takings, which is for OPERATOR": one("shop", Shop, SignedIn),
    "AUTHORITY, OPERATOR would see desk.diaries: Diary, which is for OWNER": one("desk", Desk, SignedIn, Staff),
    "query shop refuses somebody and is not async: nobody would note a refusal": one(
        "shop", Shop, SignedIn, Operator, is_sync=True
    ),
    "query shop does not begin with Public, Oneself or SignedIn: ['Operator']": one("shop", Shop, Operator),
}


@pytest.mark.parametrize("problem", CASES)
def test_the_walk_finds_what_was_planted(problem: str) -> None:
    assert list(problems(planted(CASES[problem]))) == [problem]


@strawberry.type(name="Query")
class Fine:
    @strawberry.field(permission_classes=[Oneself])
    async def me(self) -> Diary:
        return await diary()

    @strawberry.field(permission_classes=[SignedIn])
    async def page(self) -> Page:
        return Page(edges=[])

    @strawberry.field(permission_classes=[SignedIn, Operator])
    async def shop(self) -> Shop:
        return Shop(name="")


def test_the_walk_leaves_alone_what_is_right() -> None:
    assert list(problems(planted(Fine))) == []


def test_the_walk_goes_through_mutations_and_subscriptions_too() -> None:
    @strawberry.type
    class Mutation:
        @strawberry.mutation(permission_classes=[Public])
        async def write(self) -> Diary:
            return await diary()

    @strawberry.type
    class Subscription:
        @strawberry.subscription(permission_classes=[Public])
        async def follow(self) -> AsyncIterator[Diary]:
            yield await diary()

    assert list(problems(planted(Fine, Mutation, Subscription))) == [
        "ANYBODY would see write: Diary, which is for OWNER",
        "ANYBODY would see follow: Diary, which is for OWNER",
    ]


def test_a_directive_written_by_hand_gives_way_to_the_permission() -> None:
    @strawberry.type(name="Query")
    class Boasting:
        @strawberry.field(permission_classes=[SignedIn], directives=[Access(audience=[Audience.ANYBODY])])
        async def own(self) -> Diary:
            return await diary()

    [root] = roots(planted(Boasting))
    assert said(root.core) == {Audience.OWNER}
