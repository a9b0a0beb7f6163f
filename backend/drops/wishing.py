"""Decides a batch of wishes, or of withdrawals, in order: pure, like the rules of the drop itself."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from backend.drops import drawing, errors
from backend.drops.rules import phase, purpose
from backend.drops.values import Answer, Asked, Decided, Drop, Fate, Known, Making, Phase, Wish, WishRequest
from backend.identities.rules import step_up
from backend.identities.values import RealNameLevel
from backend.kit.errors import Refusal
from backend.ledger.rules import Books
from backend.ledger.values import Cause
from backend.mall.errors import real_name_needed

STRANGER = RealNameLevel.L0
NOT_REMEMBERED = {"STEP_UP_NEEDED", "REAL_NAME_NEEDED"}


def wanted(requests: Iterable[WishRequest], drops: Mapping[int, Drop]) -> dict[int, int]:
    """How many points each account needs if every wish is taken."""
    points: dict[int, int] = {}
    for request in requests:
        needed = drops[request.drop_id].points if request.drop_id in drops else 0
        points[request.account_id] = points.get(request.account_id, 0) + needed
    return points


def wish(asked: Iterable[Asked], known: Known, books: Books, making: Making) -> Decided:
    """Decide wishes, each with the hash of its input, in order; a repeat, also inside the batch, changes nothing.

    What is not there or not yours, and that a code or a name is needed, is not remembered; with it, the same key goes
    on.
    """

    def act(request: WishRequest, drop: Drop, standing: Wish | None) -> Wish | Refusal:
        if refused := _untakable(drop, standing, making.now):
            return refused
        level = known.asks.get(drop.id, STRANGER)
        if known.levels.get(request.account_id, STRANGER) < level:  # whoever wins must be able to have it
            return real_name_needed(level)
        if drop.points > making.step_up_above_points and (unproved := step_up(request.actor, making.now)):
            return unproved
        cause = Cause(request.actor.account_id, drop.id, making.now)
        held = books.hold(request.account_id, drop.points, purpose(drop.id), drop.held_until, cause)
        if isinstance(held, Refusal):
            return held
        if standing:  # withdrawn before; its leaf was in no list yet, so its salt is as good as new
            return replace(standing, fate=Fate.HELD, wished_at=making.now)
        salt = next(making.salts)
        leaf = drawing.leaf(salt, request.account_id, drop.id)
        return Wish(request.account_id, drop.id, salt, leaf, Fate.HELD, making.now)

    return _decide(asked, known, books, act)


def withdraw(asked: Iterable[Asked], known: Known, books: Books, making: Making) -> Decided:
    """Decide withdrawals, as wishes: until the closing, and the points are free again."""

    def act(request: WishRequest, drop: Drop, standing: Wish | None) -> Wish | Refusal:
        if standing is None or standing.fate is not Fate.HELD:
            return errors.not_wished()
        if phase(drop, making.now) is not Phase.OPEN:
            return errors.drop_over(drop.closes_at)
        cause = Cause(request.actor.account_id, drop.id, making.now)
        freed = books.release(request.account_id, purpose(drop.id), cause)
        return freed if isinstance(freed, Refusal) else replace(standing, fate=Fate.WITHDRAWN)

    return _decide(asked, known, books, act)


def _decide(
    asked: Iterable[Asked],
    known: Known,
    books: Books,
    act: Callable[[WishRequest, Drop, Wish | None], Wish | Refusal],
) -> Decided:
    decided = Decided()
    for request, input_hash in asked:
        ask, its = (request.account_id, request.key), (request.account_id, request.drop_id)
        first = known.earlier.get(ask) or decided.answers.get(ask)
        drop = known.drops.get(request.drop_id)
        outcome: Wish | Refusal
        if request.actor.account_id != request.account_id or request.account_id not in books.accounts:
            outcome = Refusal.not_there("account")
        elif first:
            outcome = first.outcome if first.input_hash == input_hash else Refusal.key_reused(request.key)
        elif drop is None:
            outcome = Refusal.not_there("drop")
        else:
            outcome = act(request, drop, decided.wishes.get(its) or known.wishes.get(its))
            if isinstance(outcome, Wish):
                decided.wishes[its] = outcome
            if isinstance(outcome, Wish) or outcome.code not in NOT_REMEMBERED:
                decided.answers[ask] = Answer(input_hash, outcome)
        decided.outcomes.append(outcome)
    return decided


def _untakable(drop: Drop, standing: Wish | None, now: datetime) -> Refusal | None:
    where = phase(drop, now)
    if where in {Phase.ANNOUNCED, Phase.COMING}:
        return errors.drop_not_open(drop.opens_at)
    if where is not Phase.OPEN:
        return errors.drop_over(drop.closes_at)
    return errors.wished_already() if standing and standing.fate is Fate.HELD else None
