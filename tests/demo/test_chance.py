from collections import Counter

import pytest

from backend.demo.chance import Chance


def test_a_key_decides_its_numbers_on_every_machine() -> None:
    chance = Chance("a", 1)
    # The last four come from the second digest.
    expected = [22, 48, 6, 94, 98, 38, 92, 13, 50, 97, 27, 65, 6, 69, 83, 95, 39, 37, 30, 97]
    assert [chance.below(100) for _ in range(20)] == expected


def test_parts_of_a_key_do_not_run_together() -> None:
    assert [Chance(*key).below(2**32) for key in [("a", 1), ("a1",), ("a", "1")]].count(
        Chance("a", 1).below(2**32)
    ) == 2


def test_between_gives_both_ends_and_nothing_outside() -> None:
    chance = Chance("ends")
    assert {chance.between(-2, 2) for _ in range(100)} == {-2, -1, 0, 1, 2}


def test_a_share_of_nothing_or_of_everything_is_certain() -> None:
    chance = Chance("certain")
    assert [chance.permille(0), chance.permille(1000)] * 5 == [False, True] * 5


def test_what_weighs_more_comes_more_often_and_what_weighs_nothing_never() -> None:
    chance = Chance("w")
    counted = Counter(chance.weighed({"x": 1, "y": 3, "z": 0}) for _ in range(1000))
    assert counted == {"y": 759, "x": 241}


def test_nothing_with_a_weight_is_an_error() -> None:
    with pytest.raises(ValueError, match="Nothing has a weight"):
        Chance("w").weighed({})
