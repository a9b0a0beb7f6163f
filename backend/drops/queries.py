"""What drops tell: everything but whose wish is whose."""

from collections.abc import Collection
from dataclasses import dataclass

from backend.drops import store
from backend.drops.store import DROP
from backend.drops.values import Commitment, Drop, DropState, Reveal, Round, Side, Wish
from backend.kit.db import Reader
from backend.kit.paging import InTime, Page


@dataclass(frozen=True, slots=True)
class Unserved:
    """A winner who could not be served any more, by their leaf, and the code of the refusal."""

    leaf: str
    why: str


@dataclass(frozen=True, slots=True)
class Published:
    """All that is public of a drop: seeds as far as they may be told, and no leaves until the list is closed.

    `revealed` are the sides that have told us their seeds, by round, whether or not these are told to others yet.
    """

    drop: Drop
    commitments: list[Commitment]
    seeds: list[Reveal]
    revealed: list[tuple[int, Side]]
    rounds: list[Round]
    leaves: list[str]
    winners: list[str]
    unserved: list[Unserved]


async def drops_by_ids(db: Reader, drop_ids: Collection[int]) -> dict[int, Drop]:
    """Drops by id; an unknown id is not among them. One statement."""
    return await store.drops(db, drop_ids)


async def drops_page(db: Reader, first: int, after: InTime | None) -> Page[Drop]:
    """A page of drops, the latest first."""
    rows = await db.fetch(
        f"""SELECT {DROP} FROM drops_drop
            WHERE $1::timestamptz IS NULL OR (announced_at, id) < ($1, $2::bigint)
            ORDER BY announced_at DESC, id DESC LIMIT $3""",  # noqa: S608 - a column list of our own
        *(after or (None, None)),
        first + 1,
    )
    return Page.of([store.drop_of(row) for row in rows], first, lambda one: (one.announced_at, one.id))


async def own_wish(db: Reader, account_id: int, drop_id: int) -> Wish | None:
    """An account's wish in a drop; the caller has checked whose account it is."""
    return (await store.wishes(db, [(account_id, drop_id)])).get((account_id, drop_id))


async def wishes_page(db: Reader, account_id: int, first: int, after: InTime | None) -> Page[Wish]:
    """A page of an account's wishes, the latest first; the caller has checked whose account it is."""
    rows = await db.fetch(
        f"""SELECT {store.WISHED} FROM drops_wish WHERE account_id = $1
              AND ($2::timestamptz IS NULL OR (wished_at, drop_id) < ($2, $3::bigint))
            ORDER BY wished_at DESC, drop_id DESC LIMIT $4""",  # noqa: S608 - same
        account_id,
        *(after or (None, None)),
        first + 1,
    )
    return Page.of([store.wish_of(row) for row in rows], first, lambda one: (one.wished_at, one.drop_id))


async def published(db: Reader, drop_id: int) -> Published | None:
    """All that is public of a drop, for anybody to compute it again; none if there is no such id.

    A seed is told once the other one is, or its round has ended: whoever reveals last must not see the result before.
    """
    drop = (await store.drops(db, [drop_id])).get(drop_id)
    if drop is None:
        return None
    rounds, reveals = await store.rounds(db, drop_id), await store.reveals(db, drop_id)
    ended = {each.number for each in rounds}
    told = [each for each in reveals if each.round in ended]
    leaves = await store.leaves(db, drop_id) if drop.root else []
    won = await _winners(db, drop_id) if drop.state is DropState.DRAWN else []
    unserved = [Unserved(leaf, why) for leaf, why in won if why]
    commitments = await store.commitments(db, drop_id)
    revealed = [(each.round, each.side) for each in reveals]
    return Published(drop, commitments, told, revealed, rounds, leaves, [leaf for leaf, _ in won], unserved)


async def _winners(db: Reader, drop_id: int) -> list[tuple[str, str | None]]:
    rows = await db.fetch(
        "SELECT leaf, refusal FROM drops_wish WHERE drop_id = $1 AND rank IS NOT NULL ORDER BY rank", drop_id
    )
    return [(row["leaf"], row["refusal"]) for row in rows]
