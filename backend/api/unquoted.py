"""Errors that say what is wrong without repeating what was sent: an error ends on screens and in others' logs.

graphql-core quotes the value it cannot take. What a document names, such as a field, is still told by its name.
"""

import re

from graphql import GraphQLFormattedError

from backend.kit.scrub import scrubbed

QUOTES = (
    (re.compile(r" to include unknown field '.*", re.DOTALL), " to include an unknown field."),
    (re.compile(r"[,;.]? [fF]ound: .*", re.DOTALL), "."),  # Expected value of type …, found: "…".
    (re.compile(r"( cannot represent [\w -]*value): .*", re.DOTALL), r"\1."),  # Int cannot represent … value: "…"
    (re.compile(r"\bValue( cannot represent an? \w+): .*", re.DOTALL), r"The value\1."),  # a DateTime: "…". Expected …
    (re.compile(r"\bValue .*( does not exist in '\w+' enum\.).*", re.DOTALL), r"The value\1"),
    (re.compile(r"\b((?:Block)?String|Int|Float) (['\"]).*", re.DOTALL), r"\1."),  # Unexpected String "…".
    (re.compile(r"(Invalid [\w ]+ escape sequence): .*", re.DOTALL), r"\1."),
)


def unquoted(error: GraphQLFormattedError) -> GraphQLFormattedError:
    """The error with a message that quotes no value."""
    message = error["message"]
    for quote, instead in QUOTES:
        message = quote.sub(instead, message)
    return {**error, "message": scrubbed(message)}
