"""An expected no at the edge."""

import strawberry

from backend.kit.errors import Refusal


@strawberry.type(description="An expected no: nothing has changed.")
class Rejected:
    """A refusal in the words of the edge."""

    code: str = strawberry.field(description="A stable code, such as OUT_OF_STOCK.")
    message: str = strawberry.field(description="What happened and what to do.")

    @classmethod
    def of(cls, refusal: Refusal) -> "Rejected":
        """Translate a domain's refusal."""
        return cls(code=refusal.code, message=refusal.message)
