"""The decisions of a drop, pure: who may announce, commit and reveal, when it is open, and how a round ends."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from backend.accounts.rules import seat_over
from backend.accounts.values import OrganisationKind
from backend.drops import drawing, errors
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
    Term,
    Wish,
)
from backend.kit.actor import Actor, Seat
from backend.kit.errors import Refusal
from backend.mall.errors import not_on_shelf
from backend.mall.shelf_rules import on_shelf
from backend.mall.shelf_values import Listing
from backend.mall.values import Redemption
from backend.programme.values import RulePack

KINDS = {Side.OPERATOR: OrganisationKind.OPERATOR, Side.AUTHORITY: OrganisationKind.AUTHORITY}

type Committed = Mapping[Side, Commitment]
type Revealed = Mapping[Side, Reveal]


def purpose(drop_id: int) -> str:
    """What points are held for."""
    return f"drop:{drop_id}"


def redemption_key(drop_id: int) -> str:
    """The key under which a winner's redemption is remembered: not printable, so that nobody's own key is the same."""
    return f"drop\n{drop_id}"


def announce(
    actor: Actor, new: NewDrop, listing: Listing, region: str, now: datetime, packed: tuple[RulePack, Term]
) -> Drop | Refusal:
    """A drop of a listing whose agreement outlasts the latest draw, announced by the operator over its region."""
    pack, term = packed
    if seat_over(actor, OrganisationKind.OPERATOR, region, pack) is None:
        return Refusal.not_allowed(f"a seat in the operator over {region}")
    if refused := _unannounceable(new, listing, now, term):
        return refused
    return Drop(
        id=0,  # the command has one once nothing refuses
        listing_id=listing.id,
        listing_version=listing.version,
        region=region,
        pieces=new.pieces,
        points=listing.points,
        announced_at=now,
        opens_at=new.opens_at,
        closes_at=new.closes_at,
        reveal_hours=term.reveal_hours,
        most_rounds=term.most_rounds,
        held_until=new.closes_at + _longest(term),
        state=DropState.ANNOUNCED,
        round=1,
        round_begun_at=now,
        due_at=new.closes_at,
    )


def _unannounceable(new: NewDrop, listing: Listing, now: datetime, term: Term) -> Refusal | None:
    if not drawing.is_hex256(new.commitment):
        return errors.bad_seed("commitment")
    if not on_shelf(listing, now):
        return not_on_shelf()
    if not listing.goods.particulars.drawn:
        return errors.bad_drop("goods that go by drops alone")
    if not 0 < new.pieces <= listing.stock:
        return errors.bad_drop("at least one piece, and no more than are in stock")
    # Told apart by their distance: a time that somebody writes can lie at the end of the calendar.
    is_short = new.closes_at - new.opens_at <= timedelta(days=term.registration_days)
    if not (now < new.opens_at < new.closes_at and is_short):
        return errors.bad_drop(f"an opening to come and a closing within {term.registration_days} days of it")
    if listing.sold_until - new.closes_at <= _longest(term):
        return errors.bad_drop(f"a listing that is sold for {_longest(term).days + 1} days after the closing")
    return None


def _longest(term: Term) -> timedelta:
    """How long points can be held after the closing: every round to its end, and then the handing out.

    The first round has a term to reveal; each further one has a term to commit in and one to reveal.
    """
    return timedelta(hours=term.reveal_hours * (2 * term.most_rounds - 1), days=term.settlement_days)


def phase(drop: Drop, now: datetime) -> Phase:
    """What a drop is in at this instant; what is past its time is over whether or not the job has run."""
    if drop.state in {DropState.CLOSED, DropState.DRAWN, DropState.VOID}:
        return Phase(drop.state)
    if drop.state is DropState.ANNOUNCED:
        return Phase.ANNOUNCED if now < drop.closes_at else Phase.VOID
    if now < drop.opens_at:
        return Phase.COMING
    return Phase.OPEN if now < drop.closes_at else Phase.CLOSED


def commit(
    actor: Actor, drop: Drop, text: str, standing: Committed, now: datetime, pack: RulePack
) -> Commitment | Refusal:
    """One side's commitment in the round; the same once more is the one that stands. Never both by one of anything."""
    found = _seat(actor, drop.region, pack)
    if isinstance(found, Refusal):
        return found
    side, seat = found
    if not drawing.is_hex256(text):
        return errors.bad_seed("commitment")
    if own := standing.get(side):
        return own if own.commitment == text else errors.committed_already()
    if not _takes_commitments(drop, now):
        return errors.committed_already()
    for other in standing.values():
        if other.person_id == actor.account_id:
            return errors.same_person()
        if other.organisation_id == seat.organisation_id:
            return errors.same_organisation()
    return Commitment(drop.id, drop.round, side, text, seat.organisation_id, actor.account_id, now)


def committed(drop: Drop) -> None:
    """Both commitments of the round stand: wishes can be taken, or, in a later round, seeds revealed."""
    if drop.state is DropState.ANNOUNCED:
        drop.state = DropState.COMMITTED
    else:
        drop.due_at += timedelta(hours=drop.reveal_hours)


def reveal(
    actor: Actor, drop: Drop, seed: str, stands: tuple[Committed, Revealed], now: datetime, pack: RulePack
) -> Reveal | Refusal:
    """One side's seed, which must be the one it committed to; the same once more is the one that stands."""
    found = _seat(actor, drop.region, pack)
    if isinstance(found, Refusal):
        return found
    if not drawing.is_hex256(seed):
        return errors.bad_seed("seed")
    (side, seat), (standing, revealed) = found, stands
    if told := revealed.get(side):
        return told if told.seed == seed else errors.seed_differs()
    if drop.state in {DropState.DRAWN, DropState.VOID} or (drop.state is DropState.CLOSED and drop.due_at <= now):
        return errors.reveal_over(drop.due_at)
    if drop.state is not DropState.CLOSED or len(standing) < len(Side):
        return errors.not_closed()
    if drawing.commitment(seed) != standing[side].commitment:
        return errors.seed_differs()
    return Reveal(drop.id, drop.round, side, seed, seat.organisation_id, actor.account_id, now)


def _seat(actor: Actor, region: str, pack: RulePack) -> tuple[Side, Seat] | Refusal:
    for side, kind in KINDS.items():
        if seat := seat_over(actor, kind, region, pack):
            return side, seat
    return Refusal.not_allowed(f"a seat in the operator or the authority over {region}")


def _takes_commitments(drop: Drop, now: datetime) -> bool:
    if drop.state is DropState.ANNOUNCED:
        return now < drop.closes_at
    return drop.state is DropState.CLOSED and drop.round > 1 and now < drop.due_at


def close(drop: Drop, leaves: Collection[str], standing: Committed, now: datetime) -> Round | None:
    """Close the list; a drop to which one side never committed is void, and says who."""
    drop.closed_at = now
    if drop.state is DropState.ANNOUNCED:
        return _void(drop, Ending.NOT_COMMITTED, standing, now)
    drop.state, drop.root, drop.listed = DropState.CLOSED, drawing.root(leaves), len(leaves)
    drop.due_at = now + timedelta(hours=drop.reveal_hours)
    return None


def end_round(
    drop: Drop, stands: tuple[Committed, Revealed], leaves: Collection[str], now: datetime
) -> tuple[Round, list[str]]:
    """What a round comes to that is revealed, or past its term: the winners in their order, or the next round.

    After the last round, or when held points are about to be free, the drop is void.
    """
    standing, revealed = stands
    if len(revealed) == len(Side):
        won = drawing.winners((revealed[Side.OPERATOR].seed, revealed[Side.AUTHORITY].seed), leaves, drop.pieces)
        drop.state, drop.drawn_at, drop.due_at = DropState.DRAWN, now, now
        return Round(drop.id, drop.round, drop.round_begun_at, now, Ending.DRAWN), won
    is_committed = len(standing) == len(Side)
    ending, done = (Ending.NOT_REVEALED, revealed) if is_committed else (Ending.NOT_COMMITTED, standing)
    if drop.round >= drop.most_rounds or drop.held_until <= now:
        return _void(drop, ending, done, now), []
    ended = Round(drop.id, drop.round, drop.round_begun_at, now, ending, _missing(done))
    drop.round, drop.round_begun_at = drop.round + 1, now
    drop.due_at = now + timedelta(hours=drop.reveal_hours)
    return ended, []


def _void(drop: Drop, ending: Ending, done: Collection[Side], now: datetime) -> Round:
    drop.state, drop.due_at = DropState.VOID, now
    return Round(drop.id, drop.round, drop.round_begun_at, now, ending, _missing(done))


def _missing(done: Collection[Side]) -> tuple[Side, ...]:
    return tuple(side for side in Side if side not in done)


def settle(wish: Wish, redeemed: Redemption | Refusal | None, now: datetime) -> Wish:
    """What becomes of a wish whose points are free again: a voucher, none, or none although it had won."""
    if redeemed is None:
        return replace(wish, fate=Fate.LOST, settled_at=now)
    if isinstance(redeemed, Refusal):
        return replace(wish, fate=Fate.UNSERVED, refusal=redeemed.code, settled_at=now)
    return replace(wish, fate=Fate.SERVED, redemption_id=redeemed.id, settled_at=now)
