"""What changes a drop. Every command takes an open transaction; who may do what is decided in the rules."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import msgspec

from backend import accounts, identities, ledger, mall
from backend.drops import rules, store, wishing
from backend.drops.errors import commitment_used, drop_running
from backend.drops.rules import Committed, Revealed
from backend.drops.values import (
    Decided,
    Drop,
    DropState,
    Known,
    Making,
    NewDrop,
    Side,
    Term,
    Wish,
    WishRequest,
)
from backend.identities import RealNameLevel
from backend.kit import idempotency, ids
from backend.kit.actor import Actor
from backend.kit.db import Tx
from backend.kit.errors import Refusal
from backend.kit.time import business_day
from backend.ledger import Books, Cause
from backend.programme import RulePack

SETTLED_AT_ONCE = 256
NOBODY = 0  # the actor of what time alone does

type Rule = Callable[[Iterable[tuple[WishRequest, bytes]], Known, Books, Making], Decided]


async def announce(tx: Tx, actor: Actor, new: NewDrop, pack: RulePack) -> Drop | Refusal:
    """Announce a drop of a listing, with the operator's commitment to a seed; a key is answered once for ever.

    Refused: NOT_THERE (the listing), NOT_ALLOWED, KEY_REUSED, BAD_SEED, NOT_ON_SHELF, BAD_DROP, DROP_RUNNING,
    COMMITMENT_USED. Raises `Outrun` where somebody else has just announced the same: try again.
    """
    await ledger.lock(tx, {actor.account_id})  # so that two of the same key come one after the other
    ask, asked = (actor.account_id, new.key), _fingerprint(new)
    if earlier := (await idempotency.earlier(tx, store.ANNOUNCE, [ask])).get(ask):
        known = (await store.drops(tx, [msgspec.json.decode(earlier.outcome, type=int)])).popitem()[1]
        return known if earlier.input_hash == asked else Refusal.key_reused(new.key)
    drop = await _new(tx, actor, new, pack)
    if isinstance(drop, Refusal):
        return drop
    made = rules.commit(actor, drop, new.commitment, {}, drop.announced_at, pack)
    if isinstance(made, Refusal):
        return made
    await store.insert_drop(tx, drop)
    await store.insert_commitment(tx, made)
    await idempotency.remember(tx, store.ANNOUNCE, [(*ask, asked, msgspec.json.encode(drop.id))])
    return drop


def _fingerprint(new: NewDrop) -> bytes:
    return idempotency.fingerprint(new.listing_id, new.pieces, new.opens_at, new.closes_at, new.commitment)


async def _new(tx: Tx, actor: Actor, new: NewDrop, pack: RulePack) -> Drop | Refusal:
    listing = await mall.listing(tx, new.listing_id)
    if listing is None:
        return Refusal.not_there("listing")
    provider = (await accounts.organisations_by_ids(tx, [listing.provider_id]))[listing.provider_id]
    now = tx.now()
    numbers = pack.on(business_day(now, pack.zone))
    term = Term(
        numbers.drop_reveal_hours,
        numbers.drop_most_rounds,
        numbers.drop_settlement_days,
        numbers.drop_registration_days,
    )
    drop = rules.announce(actor, new, listing, provider.region, now, (pack, term))
    if isinstance(drop, Refusal):
        return drop
    if await store.running(tx, listing.id):
        return drop_running()
    if await store.is_used(tx, new.commitment):
        return commitment_used()
    drop.id = await ids.one(tx)
    return drop


async def commit(tx: Tx, actor: Actor, drop_id: int, commitment: str, pack: RulePack) -> Drop | Refusal:
    """Commit one side to a seed for the round that is on; once both stand, wishes are taken.

    Refused: NOT_THERE, NOT_ALLOWED, BAD_SEED, COMMITTED_ALREADY, SAME_PERSON, SAME_ORGANISATION, COMMITMENT_USED.
    Raises `Outrun` where the same commitment has just been made elsewhere: try again.
    """
    drop = await store.lock_drop(tx, drop_id)
    if drop is None:
        return Refusal.not_there("drop")
    standing = await _committed(tx, drop)
    made = rules.commit(actor, drop, commitment, standing, tx.now(), pack)
    if isinstance(made, Refusal) or made.side in standing:
        return made if isinstance(made, Refusal) else drop
    if await store.is_used(tx, commitment):
        return commitment_used()
    await store.insert_commitment(tx, made)
    if len(standing) + 1 == len(Side):
        rules.committed(drop)
        await store.update_drop(tx, drop)
    return drop


async def reveal(tx: Tx, actor: Actor, drop_id: int, seed: str, pack: RulePack) -> Drop | Refusal:
    """Reveal one side's seed of the round that is on; with both, the draw is due at once.

    Refused: NOT_THERE, NOT_ALLOWED, BAD_SEED, NOT_CLOSED, SEED_DIFFERS, REVEAL_OVER.
    """
    drop = await store.lock_drop(tx, drop_id)
    if drop is None:
        return Refusal.not_there("drop")
    stands = await _committed(tx, drop), await _revealed(tx, drop)
    told = rules.reveal(actor, drop, seed, stands, tx.now(), pack)
    if isinstance(told, Refusal) or told.side in stands[1]:
        return told if isinstance(told, Refusal) else drop
    await store.insert_reveal(tx, told)
    if len(stands[1]) + 1 == len(Side):
        drop.due_at = told.revealed_at
        await store.update_drop(tx, drop)
    return drop


async def _committed(tx: Tx, drop: Drop) -> Committed:
    every = await store.commitments(tx, drop.id)
    return {each.side: each for each in every if each.round == drop.round}


async def _revealed(tx: Tx, drop: Drop) -> Revealed:
    every = await store.reveals(tx, drop.id)
    return {each.side: each for each in every if each.round == drop.round}


async def wish(tx: Tx, requests: Sequence[WishRequest], step_up_above_points: int) -> list[Wish | Refusal]:
    """Wish for a piece, one wish an account and drop, holding its points: one outcome per request, in order.

    Refused: NOT_THERE (account or drop; not remembered), KEY_REUSED, DROP_NOT_OPEN, DROP_OVER, WISHED_ALREADY,
    NOT_ENOUGH_POINTS, REAL_NAME_NEEDED and STEP_UP_NEEDED (neither remembered). 10 statements whatever the number of
    requests, one more where some goods ask for a name.
    """
    return await _act(tx, requests, (store.WISH, wishing.wish), step_up_above_points)


async def withdraw(tx: Tx, requests: Sequence[WishRequest]) -> list[Wish | Refusal]:
    """Withdraw wishes until the list closes; their points are free again: one outcome per request, in order.

    Refused: NOT_THERE (account or drop; not remembered), KEY_REUSED, NOT_WISHED, DROP_OVER.
    """
    return await _act(tx, requests, (store.WITHDRAW, wishing.withdraw), 0)


async def _act(
    tx: Tx, requests: Sequence[WishRequest], how: tuple[str, Rule], step_up_above_points: int
) -> list[Wish | Refusal]:
    operation, rule = how
    books = await ledger.lock(tx, {request.account_id for request in requests})
    drop_ids = {request.drop_id for request in requests}
    drops = await store.drops(tx, drop_ids)
    drops |= await store.share_open(tx, drop_ids, tx.now())
    now = tx.now()  # after the locks: whatever is open now stays open until these wishes stand
    wishes = await store.wishes(tx, {(request.account_id, request.drop_id) for request in requests})
    names = await _names(tx, requests, drops) if operation == store.WISH else ()
    known = Known(await store.earlier(tx, operation, requests), drops, wishes, *names)
    await ledger.load(tx, books, wishing.wanted(requests, drops), len(requests), now)
    asked = [(each, idempotency.fingerprint(each.account_id, each.drop_id)) for each in requests]
    decided = rule(asked, known, books, Making(now, ids.salts(), step_up_above_points))
    await ledger.post(tx, books)
    await store.keep_wishes(tx, decided.wishes.values())
    await store.remember(tx, operation, decided.answers.items())
    return decided.outcomes


async def _names(
    tx: Tx, requests: Sequence[WishRequest], drops: Mapping[int, Drop]
) -> tuple[dict[int, str], dict[int, str]]:
    """Which of the drops ask for a name, how surely known; and how surely those are who wish in them."""
    listings = await mall.listings_by_ids(tx, {drop.listing_id for drop in drops.values()})
    levels = {drop.id: listings[drop.listing_id].goods.particulars.real_name_level for drop in drops.values()}
    asks = {drop_id: level for drop_id, level in levels.items() if level > RealNameLevel.L0}
    named = {request.account_id for request in requests if request.drop_id in asks}
    return asks, dict(await identities.real_name_levels(tx, named) if named else {})


async def sweep(tx: Tx, pack: RulePack, limit: int = SETTLED_AT_ONCE) -> bool:
    """Take the next step that is due in some drop; call again until it says that there was none.

    A step closes a list, ends a round, or settles at most `limit` wishes. Each is whole or not at all, so whoever
    crashes between two of them goes on where they stopped. Raises `Outrun` where a listing has changed while several
    winners were being served: call again with a limit of one.
    """
    drop = await store.due(tx, tx.now())
    if drop is None:
        return False
    if drop.state in {DropState.DRAWN, DropState.VOID}:
        await _settle(tx, drop, pack, limit)
    else:
        await _go_on(tx, drop.id)
    return True


async def _go_on(tx: Tx, drop_id: int) -> None:
    """Close a list, or end a round; another worker may have been faster."""
    drop = await store.lock_drop(tx, drop_id)
    now = tx.now()
    if drop is None or drop.due_at > now or drop.state in {DropState.DRAWN, DropState.VOID}:
        return
    standing, revealed = await _committed(tx, drop), await _revealed(tx, drop)
    leaves = await store.leaves(tx, drop_id)
    if drop.state is DropState.CLOSED:
        ended, won = rules.end_round(drop, (standing, revealed), leaves, now)
        await store.insert_round(tx, ended)
        await store.rank(tx, drop_id, won)
    elif ended_early := rules.close(drop, leaves, standing, now):
        await store.insert_round(tx, ended_early)
    await store.update_drop(tx, drop)


async def _settle(tx: Tx, drop: Drop, pack: RulePack, limit: int) -> None:
    """Redeem the held points of winners and free all others': in one transaction, every account locked first."""
    open_keys = await store.unsettled(tx, drop.id, limit)
    if not open_keys:
        await store.set_settled(tx, drop.id, tx.now())
        return
    await ledger.lock(tx, [account_id for account_id, _ in open_keys])
    now = tx.now()
    # Locked, then looked: another worker may have settled some of them meanwhile.
    known = (await store.wishes(tx, open_keys)).values()
    wishes = sorted((each for each in known if each.settled_at is None), key=lambda each: (each.rank or 0, each.leaf))
    served = await _serve(tx, drop, [each.account_id for each in wishes if each.rank], pack)
    unserved = [each.account_id for each in wishes if not isinstance(served.get(each.account_id), mall.Redemption)]
    await _free(tx, drop.id, unserved)
    await store.keep_wishes(tx, [rules.settle(each, served.get(each.account_id), now) for each in wishes])


async def _free(tx: Tx, drop_id: int, account_ids: Collection[int]) -> None:
    """Free what is held for the drop; a hold that lapsed before has freed itself."""
    books = await ledger.lock(tx, account_ids)
    await ledger.load_holds(tx, books, len(account_ids), tx.now())
    for account_id in account_ids:
        books.release(account_id, rules.purpose(drop_id), Cause(NOBODY, drop_id, tx.now()))
    await ledger.post(tx, books)


async def _serve(tx: Tx, drop: Drop, winners: Sequence[int], pack: RulePack) -> dict[int, "mall.Redemption | Refusal"]:
    """Redeem for winners, by account: at the price that was wished at, and under a key that is the drop's."""
    if not winners:
        return {}
    key, held_for, seen = rules.redemption_key(drop.id), rules.purpose(drop.id), (drop.points, drop.listing_version)
    requests = [
        mall.RedeemRequest(Actor(each), each, key, drop.listing_id, *seen, held_for=held_for) for each in winners
    ]
    # Whoever wished gave a code then, where so many points ask for one; nobody is there now to give another.
    terms = replace(mall.Terms.of(pack, tx.now()), step_up_above_points=drop.points)
    outcomes = await mall.redeem(tx, requests, terms)
    return dict(zip(winners, outcomes, strict=True))
