"""The documents that are run: trusted ones, made by the build of the pages, and raw ones; parsed and validated once."""

from collections.abc import Hashable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

import msgspec
from graphql import GraphQLError, OperationDefinitionNode, get_operation_ast, parse, specified_rules, validate

from backend.api import tags
from backend.api.inputs import Unusual
from backend.api.limits import Limits, Sums, length, measured
from backend.api.preparing import Prepared
from backend.api.schema import CORE
from backend.kit.errors import ConfigurationError

FILE = Path(__file__).parents[2] / "pwa" / "gen" / "trusted-documents.json"
KEPT: Final = 64  # raw documents that stay parsed: about 40 MB if all are as large as they may be
LONGEST_TOKEN = 20  # characters, on average: what is longer belongs into the variables
MOST_ERRORS = 5  # a document with more is wrong enough; looking for all of them is work


class Document:
    """A document as it was parsed; its faults are found when they are first asked for, and kept.

    Raises GraphQLError for a text that is no document, or longer than the limit of its tokens.
    """

    def __init__(self, text: str, tokens: int | None, *, suggestions: bool) -> None:
        longest = tokens and tokens * LONGEST_TOKEN
        self.node = parse(text, max_lexical_tokens=tokens, max_comments=tokens, max_source_length=longest)
        self._suggestions = suggestions
        self._sums: dict[object, Sums] = {}
        self.frames: dict[Hashable, bytes] = {}  # what streams told last
        self._prepared: dict[int, Prepared | None] = {}

    @cached_property
    def faults(self) -> list[GraphQLError]:
        """What the specification's rules say against it."""
        return validate(
            CORE, self.node, specified_rules, max_errors=MOST_ERRORS, hide_suggestions=not self._suggestions
        )

    def sums(self, operation: OperationDefinitionNode, variables: Mapping[str, object]) -> Sums:
        """What an operation asks for; counted once for the same lengths of pages, on which alone it depends."""
        defined = (each.variable.name.value for each in operation.variable_definitions or ())
        told = tuple((name, length(variables[name])) for name in defined if name in variables)
        key = id(operation), told
        if key not in self._sums:
            if len(self._sums) == KEPT:
                self._sums.clear()
            self._sums[key] = measured(CORE, self.node, operation, variables)
        return self._sums[key]

    def prepared(self, operation: OperationDefinitionNode) -> Prepared | None:
        """What runs an operation at once, worked out when it is first asked for; None if graphql-core has to."""
        key = id(operation)
        if key not in self._prepared:
            try:
                self._prepared[key] = Prepared(CORE, self.node, operation)
            except Unusual:
                self._prepared[key] = None
        return self._prepared[key]

    @cached_property
    def is_by_entries(self) -> bool:
        """Whether the version of the caller's account tells whether the answer has changed."""
        return tags.is_by_entries(self.node)

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation of that name, or the only one there is."""
        return get_operation_ast(self.node, name)


class Documents:
    """Gives documents by their id or their text, parsed before if they were asked for lately."""

    def __init__(self, trusted: Mapping[str, str], limits: Limits) -> None:
        self.limits = limits
        self._texts = trusted
        self._trusted: dict[str, Document] = {}
        self.raw = lru_cache(KEPT)(self._parsed)

    def trusted(self, document_id: str) -> Document | None:
        """The trusted document of an id; it stays parsed for ever, whatever strangers send."""
        text = self._texts.get(document_id)
        if text is not None and document_id not in self._trusted:
            self._trusted[document_id] = Document(text, None, suggestions=self.limits.suggestions)
        return self._trusted.get(document_id)

    def _parsed(self, text: str) -> Document:
        return Document(text, self.limits.tokens, suggestions=self.limits.suggestions)


def load(file: Path) -> Mapping[str, str]:
    """The trusted documents by id; none where the pages have not been built.

    Raises ConfigurationError for another file.
    """
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, str])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError):
        raise ConfigurationError(f"{file} is no list of trusted documents: run `make demo` to build it.") from None
