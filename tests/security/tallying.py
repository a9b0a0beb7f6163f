"""What came of a case: whether it reached a resolver, and whether it was answered what nobody may be answered."""

import re
from collections import Counter
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from strawberry.types.fields.resolver import StrawberryResolver

from tests.conftest import ROOT

INSIDE = re.compile(
    r"Traceback|File \\?\"|site-packages|\bbackend[./]|asyncpg|strawberry|graphql-core|starlette|msgspec|tortoise"
    r"|\b(?:SELECT|INSERT|UPDATE|DELETE|FROM|WHERE)\b|\b(?:relation|column|constraint) \\?\""
    r"|\b(?:accounts|activities|consents|issuance|ledger|mall|programme|scenarios)_[a-z]"
    r"|<(?:class|function|object|built-in|module|coroutine|Undefined)|object at 0x|NoneType|\bself\b|__\w+__\("
    r"|query argument|out of int\d|out of range for type|invalid byte sequence"
    r"|\b\w+(?:Error|Exception|Warning)\b|datetime\.|Decimal\(|ExecutionResult|surrogates not allowed|codec can't",
)
OUR_FAULT = {"INTERNAL", "UNAVAILABLE"}
DOCUMENTED = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "api.md").read_text("utf-8"), re.MULTILINE))


@dataclass
class Tally:
    """How many cases there were, how many of them reached a resolver, and what they were answered."""

    cases: int = 0
    reached: int = 0
    running: bool = False  # whether the case that runs has reached one
    answers: Counter[str] = field(default_factory=Counter)

    async def case(self, asking: Awaitable[httpx2.Response], what: object) -> None:
        """Wait for the answer, and fail if it is one that nobody may get."""
        self.running = False
        answer = await asking
        assert (found := flaw(answer)) is None, f"{found}\nasked:    {what}\nanswered: {answer.text[:2000]}"
        self.cases += 1
        self.reached += self.running
        self.answers[outcome(answer)] += 1

    def __str__(self) -> str:
        share = 100 * self.reached // max(self.cases, 1)
        return f"{self.cases} cases, {self.reached} ({share} %) reached a resolver"


ALL = Tally()  # of this process


@contextmanager
def tally(monkeypatch: pytest.MonkeyPatch, what: str) -> Iterator[Tally]:
    """Counts what reaches the function behind a root field, past parsing, limits, validation and permissions."""
    kept, result = Tally(), StrawberryResolver.__call__

    def counting(self: StrawberryResolver[Any], *source: Any, **rest: Any) -> Any:  # noqa: ANN401 - Strawberry's signature
        kept.running |= source == (None,)  # only the roots have no source
        return result(self, *source, **rest)

    with monkeypatch.context() as patched:
        patched.setattr(StrawberryResolver, "__call__", counting)
        yield kept
    ALL.cases, ALL.reached = ALL.cases + kept.cases, ALL.reached + kept.reached
    answers = ", ".join(f"{answer} {number}" for answer, number in kept.answers.most_common())
    print(f"\nFUZZ {what}: {kept}: {answers}; so far {ALL}")  # noqa: T201 - `make fuzz` shows it


def outcome(answer: httpx2.Response) -> str:
    """A word for what came of a case: the code of the first error or refusal, or how else it ended."""
    if answer.status_code != httpx2.codes.OK or not (errors := _errors(answer)):
        return "done" if answer.is_success else str(answer.status_code)
    code: str = errors[0].get("extensions", {}).get("code", "not valid")
    return code


def flaw(answer: httpx2.Response) -> str | None:
    """What is wrong with an answer, whoever asked whatever: that we failed, or that it tells of our inside."""
    if answer.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR:
        return f"The status is {answer.status_code}."
    is_page = answer.headers.get("content-type", "").startswith(("text/html", "text/javascript"))  # a script has words
    if not is_page and (word := INSIDE.search(answer.text)):
        return f"It tells {word[0]!r} of our inside."
    codes = {error["extensions"]["code"] for error in _errors(answer) if "extensions" in error}
    if codes & OUR_FAULT:
        return f"It is our fault: {codes & OUR_FAULT}."
    return None if codes <= DOCUMENTED else f"No page tells of {codes - DOCUMENTED}."


def _errors(answer: httpx2.Response) -> list[dict[str, Any]]:
    is_json = answer.content and "json" in answer.headers["content-type"]
    errors: list[dict[str, Any]] = answer.json().get("errors", []) if is_json else []
    return errors
