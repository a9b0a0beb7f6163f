"""The GraphQL schema, put together from one file per domain."""

import strawberry
from graphql import GraphQLError
from strawberry.extensions import MaskErrors, ParserCache, ValidationCache
from strawberry.printer import print_schema
from strawberry.schema.config import StrawberryConfig

from backend.api.ledger import LedgerQuery
from backend.api.mall import MallMutation, MallQuery
from backend.api.scalars import SCALARS


@strawberry.type
class Query(LedgerQuery, MallQuery):
    """Everything that can be read."""


@strawberry.type
class Mutation(MallMutation):
    """Everything that can be changed."""


def _is_bug(error: GraphQLError) -> bool:
    """An error that nobody foresaw: its words stay inside."""
    return error.original_error is not None and not isinstance(error.original_error, GraphQLError)


schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    config=StrawberryConfig(scalar_map=SCALARS),
    extensions=[ParserCache, ValidationCache, lambda: MaskErrors(should_mask_error=_is_bug)],
)


def sdl() -> str:
    """The schema in the definition language."""
    return print_schema(schema) + "\n"
