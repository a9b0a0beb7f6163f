"""The decisions of issuance, pure: outliers, samples, and how exact results become serials and points."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from backend.issuance.values import Decision, Key, Parcel, Piece, Result
from backend.kit.exact import EXACT, floor, total


def outlier_limit(results: Iterable[Result], times_median_permille: int) -> Decimal | None:
    """The worth above which a record must be looked at: a multiple of the median of those worth something."""
    worths = sorted(result.worth for result in results if result.worth > 0)
    if not worths:
        return None
    return EXACT.multiply(worths[len(worths) // 2], Decimal(times_median_permille).scaleb(-3))


def sample(run_id: int, record_ids: Sequence[int], permille: int, minimum: int) -> frozenset[int]:
    """The records that must be reviewed: a share of all, at least `minimum`, chosen by hash so that nobody picks."""
    size = min(len(record_ids), max(minimum, -(-len(record_ids) * permille // 1000)))
    return frozenset(sorted(record_ids, key=lambda record_id: _draw(run_id, record_id))[:size])


def _draw(run_id: int, record_id: int) -> bytes:
    return hashlib.sha256(f"{run_id}:{record_id}".encode()).digest()


def decide(results: Iterable[Result], carried: Mapping[int, int], grams_per_point: int) -> Decision:
    """Turn a run's results into lots (design §5, Rounding).

    Per account, vintage and kind: grams are the floor of the exact sum, each record owns the range between the floors
    of the running sums, points are grams // ratio, counting grams carried from earlier issues. What is worth no point
    yet waits for the account's next issue; what is worth nothing is done.
    """
    parcels: list[Parcel] = []
    done: list[tuple[int, int]] = []
    serials: dict[Key, int] = {}
    balance = dict(carried)
    for (account_id, key), group in _grouped(results):
        if not any(result.worth for result in group):
            done += [(account_id, result.record_id) for result in group]
            continue
        carry = balance.get(account_id, 0)
        parcel = _parcel(account_id, key, group, serials.get(key, 1), (carry, grams_per_point))
        if parcel.points:
            parcels.append(parcel)
            done += [(account_id, result.record_id) for result in group]
            serials[key] = parcel.serial_from + parcel.grams
            balance[account_id] = parcel.carried_grams
        else:
            done += [(account_id, result.record_id) for result in group if not result.worth]
    return Decision(tuple(parcels), tuple(done))


def _grouped(results: Iterable[Result]) -> Iterator[tuple[tuple[int, Key], list[Result]]]:
    """Group by account, vintage and kind, in the order of record ids."""

    def order(result: Result) -> tuple[int, int, bool, int]:
        return result.account_id, result.vintage, result.exact_points is None, result.record_id

    for (account_id, vintage, carbon), group in groupby(sorted(results, key=order), lambda result: order(result)[:3]):
        yield (account_id, Key(vintage, carbon)), list(group)


def _parcel(
    account_id: int, key: Key, group: Sequence[Result], serial: int, carry_and_ratio: tuple[int, int]
) -> Parcel:
    carry, ratio = carry_and_ratio
    if not key.carbon:
        points = floor(total(result.worth for result in group))
        pieces = tuple(Piece(result.record_id, serial, serial) for result in group)
        return Parcel(account_id, key, serial, 0, points, carry, pieces)
    pieces, grams = _pieces(group, serial)
    points, rest = divmod(carry + grams, ratio)
    return Parcel(account_id, key, serial, grams, points, rest, pieces)


def _pieces(group: Sequence[Result], serial: int) -> tuple[tuple[Piece, ...], int]:
    """Each record's range between the floors of the running sums, and the floor of the whole."""
    pieces: list[Piece] = []
    running, before = Decimal(0), 0
    for result in group:
        running = EXACT.add(running, result.exact_grams)
        after = floor(running)
        pieces.append(Piece(result.record_id, serial + before, serial + after))
        before = after
    return tuple(pieces), before
