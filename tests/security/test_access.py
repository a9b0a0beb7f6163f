# mypy: disable-error-code=untyped-decorator
# Strawberry's decorators are untyped when given arguments.
"""Deny by default: whatever goes out says for whom it is, and no root field leads anybody further than that."""

from collections.abc import AsyncIterator, Iterator
from typing import Annotated

import pytest
import strawberry
from graphql import GraphQLSchema

from backend.api import access
from backend.api.access import OWN, SHARED, STAFF_ONLY, Access, Audience
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
    assert unwatched == {"methods", "method"}  # for anybody, and read from files


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


def planted(query: type, *others: type | None) -> GraphQLSchema:
    access.state(query, *(each for each in others if each))
    mutation, subscription = (*others, None, None)[:2]
    return strawberry.Schema(query=query, mutation=mutation, subscription=subscription)._schema  # noqa: SLF001 - as in schema.py


async def diary() -> Diary:
    return Diary(text="")


def cases() -> Iterator[tuple[str, str, type]]:
    @strawberry.type(name="Query")
    class Forgotten:
        @strawberry.field
        async def own(self) -> Diary:
            return await diary()

    yield (
        "no permission",
        "query own has no permission: write permission_classes=[SignedIn] (or [Public], …)",
        Forgotten,
    )

    @strawberry.type(name="Query")
    class SaysNothing:
        @strawberry.field(permission_classes=[Public])
        async def thing(self) -> Silent:
            return Silent(text="")

    yield (
        "a silent type",
        "type Silent says nothing: write directives=OWN (or SHARED, STAFF_ONLY, …) in its decorator",
        SaysNothing,
    )

    @strawberry.type(name="Query")
    class Direct:
        @strawberry.field(permission_classes=[Public])
        async def own(self) -> Diary:
            return await diary()

    yield "a public field of an owner's type", "ANYBODY would see own: Diary, which is for OWNER", Direct

    @strawberry.type(name="Query")
    class ThroughAPage:
        @strawberry.field(permission_classes=[Public])
        async def page(self) -> Page:
            return Page(edges=[])

    yield "through a page", "ANYBODY would see page.edges.node: Diary, which is for OWNER", ThroughAPage

    @strawberry.type(name="Query")
    class ThroughAUnion:
        @strawberry.field(permission_classes=[Public])
        async def result(self) -> Annotated[Page | Diary, strawberry.union("Result")]:
            return await diary()

    yield "through a union", "ANYBODY would see result: Diary, which is for OWNER", ThroughAUnion

    @strawberry.type(name="Query")
    class ANarrowField:
        @strawberry.field(permission_classes=[SignedIn])
        async def shop(self) -> Shop:
            return Shop(name="")

    yield "a field narrower than its type", "OWNER would see shop.takings, which is for OPERATOR", ANarrowField

    @strawberry.type(name="Query")
    class StaffAtADiary:
        @strawberry.field(permission_classes=[SignedIn, Staff])
        async def desk(self) -> Desk:
            return Desk(diaries=[])

    yield (
        "staff at a person's own",
        "AUTHORITY, OPERATOR would see desk.diaries: Diary, which is for OWNER",
        StaffAtADiary,
    )

    @strawberry.type(name="Query")
    class NobodyNotes:
        @strawberry.field(permission_classes=[SignedIn, Operator])
        def shop(self) -> Shop:
            return Shop(name="")

    yield "no refusal noted", "query shop refuses somebody and is not async: nobody would note a refusal", NobodyNotes

    @strawberry.type(name="Query")
    class NotSignedIn:
        @strawberry.field(permission_classes=[Operator])
        async def shop(self) -> Shop:
            return Shop(name="")

    yield (
        "a seat before signing in",
        "query shop does not begin with Public, Oneself or SignedIn: ['Operator']",
        NotSignedIn,
    )


@pytest.mark.parametrize(("problem", "query"), [case[1:] for case in cases()], ids=[case[0] for case in cases()])
def test_the_walk_finds_what_was_planted(problem: str, query: type) -> None:
    assert list(problems(planted(query))) == [problem]


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
