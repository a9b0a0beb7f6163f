"""Every request delivered at least twice, to two servers at once, until it is answered; and what was said of each."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.concurrency.wire import GONE, Answer, Reply, ask

# What is said of a request on which nothing was decided: it may be sent again, and has to be.
LATER = {"UNAVAILABLE", "TRY_LATER", "RATE_LIMITED"}
PATIENCE_S = 120
REST_S = 0.2


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody wants, by its key.

    Of one that is `done_once` at most one answer says that it was done, and the others that it had been. Of any other,
    all answers are the same.
    """

    key: str
    request: bytes
    done_once: bool = False


@dataclass(slots=True)
class Tally:
    """How often what was said, in answers and of requests."""

    acts: int = 0
    acknowledged: int = 0
    unanswered: int = 0
    repeated: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    later: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        refused, later = (dict(sorted(counts.items())) for counts in (self.refused, self.later))
        counts = f"acts={self.acts} acknowledged={self.acknowledged} unanswered={self.unanswered}"
        return f"{counts} repeated={self.repeated} refused={refused} later={later}"


@dataclass(slots=True)
class Postman:
    """Knows where the servers listen, and keeps every answer that an act was given."""

    ports: list[int] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    said: dict[str, list[Answer]] = field(default_factory=dict)

    async def deliver(self, act: Act) -> Answer:
        """Send an act to all servers at once, and again until one of them has decided on it; the first decision."""
        self.tally.acts += 1
        self.said[act.key] = []
        async with asyncio.timeout(PATIENCE_S):
            self.tally.repeated -= 1  # the first delivery is none
            while not self.said[act.key]:
                await self._everywhere(act)
                if not self.said[act.key]:
                    await asyncio.sleep(REST_S)
        return self.said[act.key][0]

    async def repeat(self, acts: Sequence[Act]) -> None:
        """Send acts that are decided once more: every server answers, and nothing else than before."""
        for act in acts:
            before = len(self.said[act.key])
            while len(self.said[act.key]) < before + len(self.ports):
                await self._everywhere(act)

    async def read(self, request: bytes) -> Reply:
        """What the first server that knows it says to a question."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for reply in await asyncio.gather(*[self._once(port, request) for port in self.ports]):
                    if reply and reply.is_decided:
                        return reply
                await asyncio.sleep(REST_S)

    async def _everywhere(self, act: Act) -> None:
        self.tally.repeated += len(self.ports)
        replies = await asyncio.gather(*[self._once(port, act.request) for port in self.ports])
        for reply in replies:
            if reply and reply.is_decided:
                self._file(act, reply.answer)

    def _file(self, act: Act, answer: Answer) -> None:
        """Keep an answer, which must agree with all that were given before."""
        said = self.said[act.key]
        said.append(answer)
        self.tally.acknowledged += 1
        if answer["__typename"] == "Rejected":
            self.tally.refused[str(answer["code"])] += 1
        if act.done_once:
            assert sum(each["__typename"] != "Rejected" for each in said) <= 1, said
            assert len({each.get("usedAt", each.get("at")) for each in said}) == 1, said
        else:
            assert answer == said[0], said

    async def _once(self, port: int, request: bytes) -> Reply | None:
        """One delivery; None where the connection brought no answer. What is not decided is put off by its code."""
        try:
            reply = await ask(port, request)
        except (*GONE, OSError):
            self.tally.unanswered += 1
            return None
        if not reply.is_decided:
            assert reply.trouble in LATER, reply
            self.tally.later[reply.trouble] += 1
        return reply
