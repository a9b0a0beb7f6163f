"""Small things that many types at the edge are made of."""

from typing import Protocol, Self

import strawberry

from backend.api.access import SHARED


class InBothLanguages(Protocol):
    """A text of the domains in both languages."""

    @property
    def zh(self) -> str:
        """In Chinese."""
        ...

    @property
    def en(self) -> str:
        """In English."""
        ...


@strawberry.type(description="A text in both languages.", directives=SHARED)
class Words:
    """A text in Chinese and in English."""

    zh: str = strawberry.field(description="In Chinese.")
    en: str = strawberry.field(description="In English.")

    @classmethod
    def of(cls, text: InBothLanguages) -> Self:
        """A domain's text."""
        return cls(zh=text.zh, en=text.en)


@strawberry.type(description="A whole number of a unit.", directives=SHARED)
class Quantity:
    """An amount that an act states."""

    name: str = strawberry.field(description="What it is, ending in its unit: `distance_m`.")
    value: int = strawberry.field(description="How many of the unit, a whole number of at most 2^31−1.")
    unit: str = strawberry.field(description="The unit as the method writes it, such as `m`.")
