"""The GraphQL schema, put together from one file per domain."""

from typing import Final

import strawberry
from graphql import GraphQLSchema
from strawberry.printer import print_schema
from strawberry.schema.config import StrawberryConfig

from backend.api import access
from backend.api.accounts import AccountsMutation, AccountsQuery
from backend.api.activities import ActivitiesQuery
from backend.api.agreements import AgreementsMutation, AgreementsQuery
from backend.api.audit_lines import AuditLinesQuery
from backend.api.auditing import watch
from backend.api.checking import CheckingMutation
from backend.api.consents import ConsentsMutation, ConsentsQuery
from backend.api.drop_acts import DropsMutation
from backend.api.drops import DropsQuery
from backend.api.elsewhere import ElsewhereMutation, ElsewhereQuery
from backend.api.inbox import InboxMutation, InboxQuery
from backend.api.issuance import IssuanceMutation, IssuanceQuery
from backend.api.leaving import LeavingMutation
from backend.api.ledger import LedgerQuery
from backend.api.listings import ListingsQuery
from backend.api.live import LiveSubscription
from backend.api.mall import MallMutation, MallQuery
from backend.api.methodologies import MethodsQuery
from backend.api.passkeys import PasskeysMutation, PasskeysQuery
from backend.api.programme import ProgrammeQuery
from backend.api.quotes import QuotesQuery
from backend.api.real_name import RealNameMutation
from backend.api.reductions import ReductionsQuery
from backend.api.scalars import SCALARS
from backend.api.scenarios import ScenariosQuery
from backend.api.seats import SeatsMutation, SeatsQuery
from backend.api.second_factors import SecondFactorsMutation
from backend.api.shelf import ShelfMutation, ShelfQuery
from backend.api.tills import TillsMutation, TillsQuery


@strawberry.type
class Query(
    ProgrammeQuery,
    AccountsQuery,
    PasskeysQuery,
    ElsewhereQuery,
    LedgerQuery,
    InboxQuery,
    ActivitiesQuery,
    ScenariosQuery,
    MethodsQuery,
    ConsentsQuery,
    ListingsQuery,
    MallQuery,
    QuotesQuery,
    ReductionsQuery,
    DropsQuery,
    AgreementsQuery,
    ShelfQuery,
    TillsQuery,
    IssuanceQuery,
    SeatsQuery,
    AuditLinesQuery,
):
    """Everything that can be read."""


@strawberry.type
class Mutation(
    AccountsMutation,
    PasskeysMutation,
    SecondFactorsMutation,
    ElsewhereMutation,
    RealNameMutation,
    LeavingMutation,
    InboxMutation,
    ConsentsMutation,
    MallMutation,
    DropsMutation,
    AgreementsMutation,
    ShelfMutation,
    TillsMutation,
    CheckingMutation,
    IssuanceMutation,
    SeatsMutation,
):
    """Everything that can be changed."""


@strawberry.type
class Subscription(LiveSubscription):
    """Everything that is told as it happens."""


ROOTS: Final = {"query": Query, "mutation": Mutation, "subscription": Subscription}
access.state(*ROOTS.values())
watch(Query, Mutation)
schema = strawberry.Schema(
    query=Query, mutation=Mutation, subscription=Subscription, config=StrawberryConfig(scalar_map=SCALARS)
)
CORE: Final[GraphQLSchema] = schema._schema  # noqa: SLF001 - Strawberry has no public name for graphql-core's schema


def sdl() -> str:
    """The schema in the definition language."""
    return print_schema(schema) + "\n"
