"""What holds for every run there could be: nothing is lost, nothing comes twice, and order decides nothing."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from backend.issuance.rules import decide, sample
from backend.issuance.values import Decision, Key, Parcel, Result
from backend.kit.exact import EXACT, floor, total

AMOUNTS = st.one_of(
    st.just(Decimal(0)), st.decimals(0, 30, places=3), st.decimals(0, 5000, places=12), st.decimals(0, 10**7, places=1)
)
RATIOS = st.integers(1, 1000)


@st.composite
def runs(draw: st.DrawFn) -> list[list[Result]]:
    """Several deliveries, each with records of their own."""
    record = st.tuples(st.integers(1, 4), st.integers(2025, 2027), AMOUNTS, st.booleans())
    ids = iter(range(1, 1000))
    return [
        [
            Result(account_id, next(ids), vintage, amount if carbon else Decimal(0), None if carbon else amount)
            for account_id, vintage, amount, carbon in delivery
        ]
        for delivery in draw(st.lists(st.lists(record, max_size=12), min_size=1, max_size=6))
    ]


def key_of(result: Result) -> tuple[int, Key]:
    return result.account_id, Key(result.vintage, result.exact_points is None)


def carried_after(carried: dict[int, int], decision: Decision) -> dict[int, int]:
    return carried | {parcel.account_id: parcel.carried_grams for parcel in decision.parcels}


def by_key(parcels: Iterable[Parcel]) -> Iterable[list[Parcel]]:
    def order(parcel: Parcel) -> tuple[int, bool]:
        return parcel.key.vintage, parcel.key.carbon

    return [list(group) for _, group in groupby(sorted(parcels, key=order), order)]


@given(runs(), RATIOS)
def test_over_many_runs_points_and_carried_grams_are_all_grams_that_were_issued(
    deliveries: list[list[Result]], ratio: int
) -> None:
    carried: dict[int, int] = {}
    waiting: list[Result] = []
    grams, points = dict.fromkeys(range(1, 5), 0), dict.fromkeys(range(1, 5), 0)
    for delivery in deliveries:
        waiting += delivery
        decision = decide(waiting, carried, ratio)
        for parcel in decision.parcels:
            assert parcel.points > 0
            if parcel.key.carbon:
                grams[parcel.account_id] += parcel.grams
                points[parcel.account_id] += parcel.points
        carried = carried_after(carried, decision)
        waiting = [one for one in waiting if (one.account_id, one.record_id) not in decision.done]
        for account_id in grams:
            assert points[account_id] * ratio + carried.get(account_id, 0) == grams[account_id]
        assert all(0 <= rest < ratio for rest in carried.values())


@given(runs(), RATIOS)
def test_every_record_is_done_once_or_waits_with_a_whole_amount_worth_no_point(
    deliveries: list[list[Result]], ratio: int
) -> None:
    carried: dict[int, int] = {}
    waiting: list[Result] = []
    done: list[tuple[int, int]] = []
    for delivery in deliveries:
        waiting += delivery
        decision = decide(waiting, carried, ratio)
        done += decision.done
        carried = carried_after(carried, decision)
        waiting = [one for one in waiting if (one.account_id, one.record_id) not in decision.done]
    assert len(set(done)) == len(done)
    sent = {(one.account_id, one.record_id) for delivery in deliveries for one in delivery}
    left = {(one.account_id, one.record_id) for one in waiting}
    assert set(done) | left == sent
    assert not set(done) & left
    for (_, key), group in groupby(sorted(waiting, key=_order), key_of):
        amount = total(one.worth for one in group)
        assert 0 < amount < (ratio if key.carbon else 1)


def _order(result: Result) -> tuple[int, int, bool]:
    return result.account_id, result.vintage, result.exact_points is None


@given(runs(), RATIOS)
def test_the_ranges_of_an_issue_are_disjoint_and_complete(deliveries: list[list[Result]], ratio: int) -> None:
    results = {one.record_id: one for delivery in deliveries for one in delivery}
    decision = decide(results.values(), {}, ratio)
    owned = [piece.record_id for parcel in decision.parcels for piece in parcel.pieces]
    assert len(set(owned)) == len(owned)
    assert set(owned) <= {record_id for _, record_id in decision.done}
    for parcels in by_key(decision.parcels):
        serial = 1
        for parcel in parcels:
            assert parcel.serial_from == serial
            for piece in parcel.pieces:
                assert piece.serial_from == serial <= piece.serial_until
                serial = piece.serial_until
            assert serial == parcel.serial_from + parcel.grams


@given(runs(), RATIOS)
def test_a_record_owns_the_range_between_the_floors_of_the_running_sums(
    deliveries: list[list[Result]], ratio: int
) -> None:
    results = {one.record_id: one for delivery in deliveries for one in delivery}
    for parcel in decide(results.values(), {}, ratio).parcels:
        mine = [one for one in results.values() if key_of(one) == (parcel.account_id, parcel.key)]
        assert [piece.record_id for piece in parcel.pieces] == sorted(one.record_id for one in mine)
        if not parcel.key.carbon:
            assert (parcel.grams, parcel.points) == (0, floor(total(one.worth for one in mine)))
            continue
        assert parcel.grams == floor(total(one.exact_grams for one in mine))
        running = Decimal(0)
        for piece in parcel.pieces:
            running = EXACT.add(running, results[piece.record_id].exact_grams)
            assert piece.serial_until == parcel.serial_from + floor(running)


@given(runs(), RATIOS, st.data())
def test_the_order_of_arrival_decides_nothing(deliveries: list[list[Result]], ratio: int, data: st.DataObject) -> None:
    results = [one for delivery in deliveries for one in delivery]
    carried = {1: ratio - 1}
    shuffled = data.draw(st.permutations(results))
    assert decide(shuffled, carried, ratio) == decide(results, carried, ratio)


@given(st.integers(1, 2**62), st.sets(st.integers(1, 2**62), max_size=60), st.integers(1, 1000), st.integers(1, 20))
def test_a_sample_is_as_large_as_asked_and_never_strange(run_id: int, ids: set[int], permille: int, least: int) -> None:
    drawn = sample(run_id, sorted(ids), permille, least)
    assert drawn <= ids
    assert len(drawn) == min(len(ids), max(least, -(-len(ids) * permille // 1000)))
