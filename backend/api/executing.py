"""Runs operations: at once where they are prepared (`preparing.py`), as graphql-core does where that cannot be."""

from collections.abc import Mapping
from inspect import isawaitable
from typing import Any, cast

from graphql import DocumentNode, ExecutionResult, GraphQLObjectType, GraphQLSchema, execute
from graphql.execution.collect_fields import FieldDetailsList
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from backend.api.context import Context
from backend.api.filling import good
from backend.api.preparing import Prepared
from backend.kit.attempts import attempt


async def executed(
    schema: GraphQLSchema,
    document: DocumentNode,
    prepared: Prepared | None,
    context: Context,
    variables: Mapping[str, Any],
    **named: Any,  # noqa: ANN401 - what else `graphql.execute` is to be told
) -> ExecutionResult:
    """The result of an operation; where a prepared run ends early, graphql-core finishes it and says why."""
    roots: dict[str, Any] = {}
    if prepared:
        data = await attempt(prepared.run(context, variables, roots))
        if not isinstance(data, BaseException):
            return ExecutionResult(data, None)
    told = execute(
        schema,
        document,
        context_value=context,
        variable_values=dict(variables),
        executor_class=Executor,
        roots=roots,
        **named,
    )
    return await told if isawaitable(told) else told


class Executor(StrawberryGraphQLCoreExecutionContext):
    """Executes one operation; `roots` are what some of its fields came to already: nothing acts twice."""

    def __init__(self, *args: Any, roots: Mapping[str, Any], **named: Any) -> None:  # noqa: ANN401 - graphql-core's
        super().__init__(*args, **named)
        self._roots = roots

    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: Any,  # noqa: ANN401 - whatever a resolver told
        field_details_list: FieldDetailsList,
        path: Path,
        position_context: Any,  # noqa: ANN401 - graphql-core's signature
    ) -> Any:  # noqa: ANN401 - a value, or what will be one
        """Complete what is known, and let graphql-core do the rest."""
        of = self.schema.get_field(parent_type, field_details_list[0].node.name.value)
        if of is None or path.prev is not None or path.key not in self._roots:
            return super().execute_field(parent_type, source, field_details_list, path, position_context)
        nodes = [details.node for details in field_details_list]
        info = self.build_resolve_info(of, nodes, parent_type, path)
        told = _again(self._roots[cast("str", path.key)])
        return self.complete_awaitable_value(of.type, field_details_list, info, path, told, position_context)


async def _again(told: Any) -> Any:  # noqa: ANN401 - whatever a resolver told
    return good(told)
