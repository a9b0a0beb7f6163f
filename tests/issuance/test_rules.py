"""What the decisions of issuance come to, row by row: floors, carried grams, samples and outliers."""

import hashlib
from decimal import Decimal

import pytest

from backend.issuance.rules import decide, outlier_limit, sample
from backend.issuance.values import Decision, Key, Parcel, Piece, Result

ANN, BEN = 1, 2
CARBON, PLAIN = Key(2026, carbon=True), Key(2026, carbon=False)


def grams(account_id: int, record_id: int, exact: str, vintage: int = 2026) -> Result:
    return Result(account_id, record_id, vintage, Decimal(exact))


def points(account_id: int, record_id: int, exact: str, vintage: int = 2026) -> Result:
    return Result(account_id, record_id, vintage, Decimal(0), Decimal(exact))


def refused(account_id: int, record_id: int) -> Result:
    return Result(account_id, record_id, 2026, Decimal(0), refusal="OUT_OF_BOUNDS")


def parcel(key: Key, amounts: tuple[int, int, int], *pieces: Piece, account_id: int = ANN, serial: int = 1) -> Parcel:
    """A parcel of (grams, points, carried grams)."""
    return Parcel(account_id, key, serial, *amounts, pieces)


CASES = {
    "nothing": ([], {}, Decision((), ())),
    "one ride": (
        [grams(ANN, 7, "515.5")],
        {},
        Decision((parcel(CARBON, (515, 51, 5), Piece(7, 1, 516)),), ((ANN, 7),)),
    ),
    "the floors of the running sums, in the order of the records": (
        [grams(ANN, 9, "515.5"), grams(ANN, 7, "515.5"), grams(ANN, 8, "515.5")],
        {},
        Decision(
            (parcel(CARBON, (1546, 154, 6), Piece(7, 1, 516), Piece(8, 516, 1032), Piece(9, 1032, 1547)),),
            ((ANN, 7), (ANN, 8), (ANN, 9)),
        ),
    ),
    "parts of a gram that make one together": (
        [grams(ANN, n, "3.4") for n in (1, 2, 3)],
        {},
        Decision(
            (parcel(CARBON, (10, 1, 0), Piece(1, 1, 4), Piece(2, 4, 7), Piece(3, 7, 11)),),
            ((ANN, 1), (ANN, 2), (ANN, 3)),
        ),
    ),
    "what is carried makes the point": (
        [grams(ANN, 1, "4.9")],
        {ANN: 6},
        Decision((parcel(CARBON, (4, 1, 0), Piece(1, 1, 5)),), ((ANN, 1),)),
    ),
    "worth no point, though something is carried: it waits whole": (
        [grams(ANN, 1, "3.9")],
        {ANN: 6},
        Decision((), ()),
    ),
    "worth nothing is done, alone": ([grams(ANN, 1, "0"), refused(ANN, 2)], {}, Decision((), ((ANN, 1), (ANN, 2)))),
    "worth nothing is done, beside what waits": (
        [grams(ANN, 1, "9.999"), grams(ANN, 2, "0"), refused(ANN, 3)],
        {},
        Decision((), ((ANN, 2), (ANN, 3))),
    ),
    "worth nothing owns no serials, beside what is issued": (
        [refused(ANN, 1), grams(ANN, 2, "10"), grams(ANN, 3, "0")],
        {},
        Decision(
            (parcel(CARBON, (10, 1, 0), Piece(1, 1, 1), Piece(2, 1, 11), Piece(3, 11, 11)),),
            ((ANN, 1), (ANN, 2), (ANN, 3)),
        ),
    ),
    "points alone are rounded down once, and carry nothing": (
        [points(ANN, 1, "0.6"), points(ANN, 2, "0.6")],
        {ANN: 6},
        Decision((parcel(PLAIN, (0, 1, 6), Piece(1, 1, 1), Piece(2, 1, 1)),), ((ANN, 1), (ANN, 2))),
    ),
    "less than a point waits": ([points(ANN, 1, "0.999")], {}, Decision((), ())),
    "vintages and kinds of one account hand the carried grams on": (
        [grams(ANN, 1, "15", 2026), grams(ANN, 2, "17", 2025), points(ANN, 3, "2.5", 2026)],
        {ANN: 1},
        Decision(
            (
                parcel(Key(2025, carbon=True), (17, 1, 8), Piece(2, 1, 18)),
                parcel(PLAIN, (0, 2, 8), Piece(3, 1, 1)),
                parcel(CARBON, (15, 2, 3), Piece(1, 1, 16)),
            ),
            ((ANN, 2), (ANN, 3), (ANN, 1)),
        ),
    ),
    "the serials of an issue go on from account to account": (
        [grams(BEN, 4, "20.5"), grams(ANN, 5, "30.5")],
        {BEN: 9},
        Decision(
            (
                parcel(CARBON, (30, 3, 0), Piece(5, 1, 31)),
                parcel(CARBON, (20, 2, 9), Piece(4, 31, 51), account_id=BEN, serial=31),
            ),
            ((ANN, 5), (BEN, 4)),
        ),
    ),
    "who waits takes no serials": (
        [grams(ANN, 5, "9"), grams(BEN, 4, "20")],
        {},
        Decision((parcel(CARBON, (20, 2, 0), Piece(4, 1, 21), account_id=BEN),), ((BEN, 4),)),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_run_comes_to(name: str) -> None:
    results, carried, decision = CASES[name]
    assert decide(results, carried, 10) == decision


def test_the_ratio_is_the_packs() -> None:
    [found] = decide([grams(ANN, 1, "1000")], {ANN: 99}, 100).parcels
    assert (found.points, found.carried_grams) == (10, 99)


def test_digits_beyond_those_of_the_standard_context_are_kept() -> None:
    almost_ten = "9." + "9" * 40  # which the standard context would add up to ten
    [found] = decide([grams(ANN, 1, almost_ten), grams(ANN, 2, "0")], {}, 1).parcels
    assert found.grams == 9


@pytest.mark.parametrize(
    ("size", "permille", "minimum", "drawn"),
    [
        (0, 10, 5, 0),
        (3, 10, 5, 3),
        (5, 10, 5, 5),
        (100, 10, 5, 5),
        (500, 10, 5, 5),
        (501, 10, 5, 6),
        (1000, 10, 5, 10),
        (1001, 10, 5, 11),
        (40, 1000, 5, 40),
    ],
)
def test_a_sample_is_a_share_rounded_up_and_at_least_the_minimum(
    size: int, permille: int, minimum: int, drawn: int
) -> None:
    found = sample(1, range(100, 100 + size), permille, minimum)
    assert len(found) == drawn
    assert found <= set(range(100, 100 + size))


def test_a_sample_is_drawn_by_hash_so_that_anybody_can_draw_it_again() -> None:
    draw = {record_id: hashlib.sha256(f"77:{record_id}".encode()).hexdigest() for record_id in range(1, 101)}
    assert sample(77, range(1, 101), 10, 5) == set(sorted(draw, key=draw.__getitem__)[:5])
    assert sample(77, range(100, 0, -1), 10, 5) == sample(77, range(1, 101), 10, 5)
    assert sample(78, range(1, 101), 10, 5) != sample(77, range(1, 101), 10, 5)


@pytest.mark.parametrize(
    ("amounts", "permille", "limit"),
    [
        ([], 20000, None),
        (["0", "0"], 20000, None),
        (["515.5"], 20000, "10310"),
        (["1", "2", "900"], 20000, "40"),
        (["0", "0", "0", "1", "2", "900"], 20000, "40"),
        (["1", "2", "3", "4"], 20000, "60"),  # of an even number the upper one of the two in the middle
        (["3"], 1500, "4.5"),
    ],
)
def test_an_outlier_is_a_multiple_of_the_median_of_what_is_worth_something(
    amounts: list[str], permille: int, limit: str | None
) -> None:
    results = [grams(ANN, number, amount) for number, amount in enumerate(amounts)]
    assert outlier_limit(results, permille) == (None if limit is None else Decimal(limit))


def test_points_alone_have_outliers_too() -> None:
    results = [points(ANN, number, amount) for number, amount in enumerate(["1", "2", "900"])]
    assert outlier_limit(results, 20000) == 40
