"""What the edge itself writes into the audit log: whose data an operation showed to somebody else, and who was refused.

A read is written before it is answered, with those of other requests that end at the same moment. A refusal is written
after its answer, which never waits for it. Either leaves one line a minute for each person, actor and operation.
"""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Protocol

from graphql import GraphQLError
from strawberry.extensions import FieldExtension
from strawberry.extensions.field_extension import AsyncExtensionResolver

from backend import accounts
from backend.accounts.audit import QUIET_FOR
from backend.api.access import root_fields
from backend.api.rejected import Code, Rejected
from backend.kit import db
from backend.kit.batching import Batcher
from backend.kit.logs import LOG

MOST_WAITING = 1000  # refusals that wait to be written; past that they are only counted in the metrics of requests
MOST_TOLD = 10_000  # lines of the last minute that a process remembers; past that the database decides alone
REFUSED = {
    *(Code.NOT_ALLOWED, Code.SAME_PERSON, Code.SAME_ORGANISATION),
    *(Code.ORGANISATION_MAY_NOT, Code.SIGNS_ONCE, Code.OWN_GOODS),
}


class Watched(FieldExtension):
    """Notes that a root field refused a caller for what they are, by its permission or by a rule."""

    async def resolve_async(
        self,
        next_: AsyncExtensionResolver,
        source: Any,  # noqa: ANN401 - Strawberry's signature
        info: Any,  # noqa: ANN401 - same: the context is not known here
        **kwargs: Any,  # noqa: ANN401 - same
    ) -> Any:  # noqa: ANN401 - same
        """Pass everything on as it is."""
        try:
            told = await next_(source, info, **kwargs)
        except GraphQLError as error:
            if (error.extensions or {}).get("code") in REFUSED:
                info.context.refused.add(info.field_name)
            raise
        if isinstance(told, Rejected) and told.code in REFUSED:
            info.context.refused.add(info.field_name)
        return told


def watch(*roots: type) -> None:
    """Watch the root fields that can refuse somebody who has signed in."""
    for field in root_fields(*roots):
        if field.base_resolver and field.base_resolver.is_async:
            field.extensions.append(Watched())


class Asked(Protocol):
    """What the recorder wants to know of a request."""

    now: datetime
    refused: set[str]
    shown: set[tuple[str, int, int | None]]

    def caller(self) -> Any:  # noqa: ANN401 - an actor
        """Who asked."""


class Recorder:
    """Writes for all requests of a process."""

    def __init__(self) -> None:
        self._batcher = Batcher[Collection[accounts.Line], None](_write)
        self._told: dict[tuple[object, ...], datetime] = {}
        self._writing: set[asyncio.Task[None]] = set()

    async def record(self, asked: Asked) -> None:
        """Write what a request showed, and let what it was refused be written."""
        if not asked.shown and not asked.refused:
            return
        actor_id = asked.caller().account_id
        shown = [
            accounts.Line(person_id, accounts.Act.READ, actor_id, asked.now, None, organisation_id, operation)
            for operation, person_id, organisation_id in sorted(asked.shown, key=str)
            if person_id != actor_id
        ]
        refused = [
            accounts.Line(actor_id, accounts.Act.REFUSED, actor_id, asked.now, operation=operation)
            for operation in sorted(asked.refused)
        ]
        if news := self._news(shown):
            await self._batcher.submit(news)
            self._remember(news)
        if (news := self._news(refused)) and len(self._writing) < MOST_WAITING:
            self._remember(news)
            task = asyncio.create_task(self._batcher.submit(news))
            self._writing.add(task)
            task.add_done_callback(self._written)

    async def settled(self) -> None:
        """Wait until every refusal is written."""
        await asyncio.gather(*self._writing, return_exceptions=True)

    def _news(self, lines: Sequence[accounts.Line]) -> list[accounts.Line]:
        return [line for line in lines if (at := self._told.get(_key(line))) is None or at + QUIET_FOR <= line.at]

    def _remember(self, lines: Sequence[accounts.Line]) -> None:
        if len(self._told) > MOST_TOLD:
            self._told.clear()
        self._told.update((_key(line), line.at) for line in lines)

    def _written(self, task: asyncio.Task[None]) -> None:
        self._writing.discard(task)
        if not task.cancelled() and (failed := task.exception()):
            LOG.error("A refusal could not be written into the audit log.", exc_info=failed)


def _key(line: accounts.Line) -> tuple[object, ...]:
    return line.account_id, line.act, line.actor_id, line.operation


async def _write(asked: Sequence[Collection[accounts.Line]]) -> list[None]:
    async with db.transaction() as tx:
        # By what they are about, so that a batch in which two requests saw the same leaves one line.
        lines = {_key(line): line for each in asked for line in each}
        await accounts.note_operations(tx, list(lines.values()))
    return [None for _ in asked]
