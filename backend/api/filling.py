"""Fills in the answer of a prepared operation, wave by wave (`preparing.py` works out what is to be filled in)."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphql import Undefined

from backend.api.context import Context
from backend.api.inputs import Unusual
from backend.kit.attempts import attempt


@dataclass(slots=True)
class Run:
    """One run: what resolvers are told, the variables, and what has to be awaited before the answer is whole."""

    context: Context
    values: Mapping[str, Any]
    later: "list[Later]" = field(default_factory=list)


type Write = Callable[[Any, Run], Any]  # what was told, as it is written into the answer


class Leaf(NamedTuple):
    """A leaf that is an attribute of its object: under which name, how it is read and written, whether it may miss."""

    name: str
    read: Callable[[Any], Any]
    write: Callable[[Any], Any]
    is_needed: bool


class Resolved(NamedTuple):
    """A field that a resolver tells: under which name, how it is called and written, whether it has to be awaited."""

    name: str
    call: Callable[[Any, Run], Any]
    write: Write
    is_async: bool


class Later(NamedTuple):
    """What has to be awaited, and where in the answer it then belongs."""

    told: Coroutine[Any, Any, Any]
    answer: dict[str, Any]
    name: str
    write: Write


async def outcomes(work: Sequence[Coroutine[Any, Any, Any]]) -> list[Any]:
    """What all come to, errors among them, each to its end: one must not be lost because of another."""
    if len(work) == 1:
        return [await attempt(work[0])]
    return await asyncio.gather(*work, return_exceptions=True)


def good(told: Any) -> Any:  # noqa: ANN401 - whatever a resolver told
    """What was told, unless it is an error; that is raised."""
    if isinstance(told, BaseException):
        raise told
    return told


async def fill(run: Run) -> None:
    """Await what is missing: all of one depth at once, so that it shares its look-ups."""
    while run.later:
        wave, run.later = run.later, []
        told = await outcomes([each.told for each in wave])
        for each, value in zip(wave, told, strict=True):
            each.answer[each.name] = each.write(good(value), run)


def leave(run: Run) -> None:
    """Let go of what nobody will await any more."""
    for each in run.later:
        each.told.close()


def write_object(
    names: Sequence[str], leaves: Sequence[Leaf], others: Sequence[Resolved], source: object, run: Run
) -> dict[str, Any]:
    """An object, its fields in the order in which they were asked for."""
    answer: dict[str, Any] = dict.fromkeys(names)
    for name, read, write, is_needed in leaves:
        if (value := read(source)) is not None:
            answer[name] = write_leaf(write, value, run)
        elif is_needed:
            raise Unusual
    for name, call, write_other, is_async in others:
        told = call(source, run)
        if is_async:
            run.later.append(Later(told, answer, name, write_other))
        else:
            answer[name] = write_other(told, run)
    return answer


def write_leaf(write: Callable[[Any], Any], value: object, run: Run) -> object:
    """A scalar or a name."""
    del run
    told = write(value)
    if told is None or told is Undefined:
        raise Unusual
    return told


def write_items(write: Write, value: object, run: Run) -> list[Any]:
    """A list."""
    if not isinstance(value, list | tuple):
        raise Unusual
    return [write(each, run) for each in value]


def write_one_of(kinds: Mapping[type, Write], value: object, run: Run) -> object:
    """An object of a union, by what it is."""
    if (write := kinds.get(type(value))) is None:
        raise Unusual
    return write(value, run)


def write_needed(write: Write, value: object, run: Run) -> object:
    """What may not be missing."""
    if value is None:
        raise Unusual
    return write(value, run)


def write_if_any(write: Write, value: object, run: Run) -> object:
    """What may."""
    return None if value is None else write(value, run)
