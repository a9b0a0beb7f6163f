"""The GraphQL schema, put together from one file per domain."""

from typing import override

import strawberry
from graphql import GraphQLError
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.printer import print_schema
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from backend.api.accounts import AccountsMutation, AccountsQuery
from backend.api.activities import ActivitiesQuery
from backend.api.consents import ConsentsMutation, ConsentsQuery
from backend.api.failures import Masked
from backend.api.issuance import IssuanceMutation, IssuanceQuery
from backend.api.ledger import LedgerQuery
from backend.api.mall import MallMutation, MallQuery
from backend.api.methodologies import MethodsQuery
from backend.api.programme import ProgrammeQuery
from backend.api.scalars import SCALARS
from backend.api.scenarios import ScenariosQuery


@strawberry.type
class Query(
    ProgrammeQuery,
    AccountsQuery,
    LedgerQuery,
    ActivitiesQuery,
    ScenariosQuery,
    MethodsQuery,
    ConsentsQuery,
    MallQuery,
    IssuanceQuery,
):
    """Everything that can be read."""


@strawberry.type
class Mutation(AccountsMutation, ConsentsMutation, MallMutation, IssuanceMutation):
    """Everything that can be changed."""


class Schema(strawberry.Schema):
    """Strawberry's schema, without its log."""

    @override
    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Write nothing: Strawberry would log what the caller and the database said; `Masked` logs the place alone."""


schema = Schema(
    query=Query,
    mutation=Mutation,
    config=StrawberryConfig(scalar_map=SCALARS),
    extensions=[ParserCache, ValidationCache, Masked],
)


def sdl() -> str:
    """The schema in the definition language."""
    return print_schema(schema) + "\n"
