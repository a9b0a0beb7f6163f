"""What holds however a lot is taken apart."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from backend.ledger.rules import share
from backend.ledger.values import Taken
from tests.conftest import NOW
from tests.ledger.invariants import entries_balance, serials_are_complete, totals_are_those_of_the_lots
from tests.ledger.making import CAUSE, CITIZEN, ISSUE, PROVIDER, all_lots, books, lot, picture

TOMORROW = NOW + timedelta(days=1)
PARTS = st.lists(st.integers(1, 12), min_size=1, max_size=12)


@given(st.integers(0, 10**12), PARTS, st.lists(st.sampled_from(["redeem", "retire", "hold"]), min_size=12, max_size=12))
def test_however_a_lot_is_taken_apart_no_gram_and_no_point_is_lost(
    grams: int, parts: list[int], acts: list[str]
) -> None:
    one = lot(1, sum(parts), (1, grams + 1))
    done = books(one)
    for number, (part, act) in enumerate(zip(parts, acts, strict=False)):
        match act:
            case "redeem":
                done.redeem(CITIZEN, part, PROVIDER, CAUSE)
            case "retire":
                done.retire(CITIZEN, part, "gift", CAUSE)
            case _:
                done.hold(CITIZEN, part, f"order:{number}", TOMORROW, CAUSE)
    lots = all_lots([one], done)
    totals_are_those_of_the_lots(done.accounts.values(), lots)
    serials_are_complete(lots, {ISSUE: grams})
    entries_balance(done.postings)
    assert [entry.version for entry in done.entries] == list(range(4, 4 + len(done.entries)))


@given(st.integers(0, 10**15), st.integers(1, 10**6), st.data())
def test_a_part_never_gets_more_than_its_share_nor_a_gram_less(grams: int, points: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(1, points))
    given_grams = share(grams, points, part)
    assert 0 <= grams * part - given_grams * points < points


@given(PARTS, st.integers(1, 10**6))
def test_holding_and_releasing_leaves_the_totals_as_they_were(parts: list[int], grams: int) -> None:
    done = books(lot(1, sum(parts), (1, grams + 1)))
    before = {**picture(done)["accounts"][CITIZEN]}
    for number, part in enumerate(parts):
        assert isinstance(done.hold(CITIZEN, part, f"order:{number}", TOMORROW, CAUSE), Taken)
    assert done.spendable(CITIZEN) == 0
    for number in range(len(parts)):
        assert isinstance(done.release(CITIZEN, f"order:{number}", CAUSE), Taken)
    after = picture(done)["accounts"][CITIZEN]
    assert after == before | {"version": before["version"] + 2 * len(parts)}
