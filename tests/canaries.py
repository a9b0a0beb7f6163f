"""Canaries: the phones, names, tokens and codes that the suite's people have, and a watch over where none may show.

A sink is a place from which a value would leave the platform unseen: a log, a dump of Redis, a metric, an address, an
error. Whatever flows into one while the suite runs is looked through here, and a test in which a canary shows fails.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import unquote_plus

type Sink = Literal["log", "redis", "metric", "url", "error"]

PHONES: Final = frozenset(
    {
        *(f"138{number:08}" for number in (1, 2, 3, 4, 5, 6, 11, 21, 31, 1111)),  # the suite's and the demo's
        *(f"139{number:08}" for number in (9001, *range(8001, 8041))),  # who sign in by browser
    }
)
# Nobody's words but a person's own; the handles of the suite's world are words of every day, and no canaries.
NAMES: Final = frozenset({"欧阳青禾", "Ouyang Qinghe", "OuyangQinghe", "ouyang-qinghe", "用户0001", "用户0002"})
TOKEN_LENGTH = 43  # of 256 bits in base64
TOKENS = re.compile(rf"(?=([\w-]{{{TOKEN_LENGTH}}}))", re.ASCII)
CODES = re.compile(r"(?<![\w.:-])\d{6}(?![\w:-]|\.\d)", re.ASCII)
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
DIGITS = re.compile(r"(?<!\d)(?:\+?86)?(1[3-9](?:[ ().-]{0,2}\d){9})(?!\d)")
HASHES = {hashlib.sha256(phone.encode()).hexdigest(): phone for phone in PHONES}  # a search finds these in a second
HEX = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
# What the sender of a development prints on purpose; it is taken out as a whole line, and nothing else is.
ON_PURPOSE = re.compile(r"^The code for 1\d{10} is \d{6}\.$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Leak:
    """A canary where none may be."""

    sink: Sink
    canary: str
    text: str

    def __str__(self) -> str:
        return f"{self.canary} in a {self.sink}: {self.text}"


@dataclass
class Watch:
    """What must not show, and where it showed; `more` are those that one test adds."""

    tokens: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    more: set[str] = field(default_factory=set)
    leaks: list[Leak] = field(default_factory=list)
    looked: dict[Sink, int] = field(default_factory=dict)  # how many texts of each sink

    def token(self, token: str) -> str:
        """Know a token that was issued."""
        self.tokens.add(token)
        return token

    def code(self, code: str) -> str:
        """Know a one-time code that was made."""
        self.codes.add(code)
        return code

    def look(self, sink: Sink, text: str) -> None:
        """Look through what has flowed into a sink."""
        self.looked[sink] = self.looked.get(sink, 0) + 1
        self.leaks += [Leak(sink, canary, text[:500]) for canary in dict.fromkeys(self._found(sink, text))]

    def taken(self) -> list[Leak]:
        """The leaks until now, which are then forgotten."""
        leaks, self.leaks = self.leaks, []
        return leaks

    @contextmanager
    def expecting(self, *canaries: str) -> Iterator[list[Leak]]:
        """Know more canaries for a while; the leaks of that while are the test's own matter."""
        before, self.leaks = self.leaks, []
        self.more |= set(canaries)
        try:
            yield self.leaks
        finally:
            self.more -= set(canaries)
            self.leaks = before

    def _found(self, sink: Sink, text: str) -> Iterator[str]:
        text = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        for form in {text, unquote_plus(text)}:
            yield from (name for name in (*NAMES, *self.more) if name in form)
            plain = (re.sub(r"\D", "", found[1]) for found in DIGITS.finditer(form))
            yield from (phone for phone in plain if phone in PHONES)
            yield from (found[1] for found in TOKENS.finditer(form) if found[1] in self.tokens)
            yield from (HASHES[found[0]] for found in HEX.finditer(form) if found[0] in HASHES)
            if sink in {"log", "error"}:  # in the others, six digits are somebody's id or count
                yield from (found[0] for found in CODES.finditer(form) if found[0] in self.codes)


WATCH: Final = Watch()


def log(text: str) -> None:
    """Look through the output of a process, but for the lines that a development's sender prints on purpose."""
    WATCH.look("log", ON_PURPOSE.sub("", text))


def answer(status: int, kind: str, body: str) -> None:
    """Look through the words of an answer that says no, in whichever way."""
    if "json" not in kind:
        if status >= 400:
            WATCH.look("error", body)
        return
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    for words in _complaints(told):
        WATCH.look("error", words)


def _complaints(told: object) -> Iterator[str]:
    """What each error says, but for the path, which has the caller's own aliases; and each refusal's words."""
    match told:
        case {"errors": [*errors], **rest}:
            for error in errors:
                said = {name: value for name, value in error.items() if name != "path"}
                yield json.dumps(said, ensure_ascii=False)
            yield from _complaints(rest)
        case {"__typename": "Rejected", **rest}:
            yield json.dumps(rest, ensure_ascii=False)
        case dict():
            for each in told.values():
                yield from _complaints(each)
        case list():
            for each in told:
                yield from _complaints(each)
