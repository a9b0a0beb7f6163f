"""Fair drops (公平抽签): scarce goods for which everybody may wish, drawn by seeds that two sides committed to before.

Promises that the winners follow from published facts alone, that anybody can compute them again, that a wish holds its
points until it is settled, and that what went wrong stays public. Does not know who may see the page, what a listing is
worth, or how the goods are handed over.
"""

from backend.drops.commands import announce, commit, reveal, sweep, wish, withdraw
from backend.drops.drawing import commitment
from backend.drops.queries import Published, drops_by_ids, drops_page, own_wish, published, wishes_page
from backend.drops.rules import phase
from backend.drops.values import (
    Commitment,
    Drop,
    DropState,
    Ending,
    Fate,
    NewDrop,
    Phase,
    Reveal,
    Round,
    Side,
    Wish,
    WishRequest,
)

__all__ = [
    "Commitment",
    "Drop",
    "DropState",
    "Ending",
    "Fate",
    "NewDrop",
    "Phase",
    "Published",
    "Reveal",
    "Round",
    "Side",
    "Wish",
    "WishRequest",
    "announce",
    "commit",
    "commitment",
    "drops_by_ids",
    "drops_page",
    "own_wish",
    "phase",
    "published",
    "reveal",
    "sweep",
    "wish",
    "wishes_page",
    "withdraw",
]
