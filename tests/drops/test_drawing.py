"""What anybody can compute: known values, and what must hold for whatever list."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from backend.drops import drawing

HEX = st.binary(min_size=32, max_size=32).map(bytes.hex)
LISTS = st.lists(HEX, min_size=1, max_size=40, unique=True)
SEEDS = st.tuples(HEX, HEX)


def sha(of: bytes) -> str:
    return hashlib.sha256(of).hexdigest()


def test_the_bytes_that_are_hashed_are_those_of_the_decision_record() -> None:
    salt, seed = "01" * 32, "02" * 32
    assert drawing.commitment(seed) == sha(b"\2" * 32)
    leaf = drawing.leaf(salt, 258, 3)
    assert leaf == sha(b"\1" * 32 + b"\0\0\0\0\0\0\1\2" + b"\0\0\0\0\0\0\0\3")
    root = drawing.root([leaf])
    assert root == sha(bytes.fromhex(leaf))
    assert drawing.root([]) == sha(b"")
    assert drawing.score((seed, salt), root, leaf) == sha(b"\2" * 32 + b"\1" * 32 + bytes.fromhex(root + leaf))


@given(LISTS, SEEDS, st.integers(1, 50), st.data())
def test_the_order_in_which_wishes_came_changes_nothing(
    leaves: list[str], seeds: tuple[str, str], pieces: int, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(leaves))
    assert drawing.root(shuffled) == drawing.root(leaves)
    assert drawing.winners(seeds, shuffled, pieces) == drawing.winners(seeds, leaves, pieces)


@given(LISTS, SEEDS, st.integers(1, 50))
def test_winners_are_so_many_different_wishes_of_the_list_and_none_outside_scores_lower(
    leaves: list[str], seeds: tuple[str, str], pieces: int
) -> None:
    won = drawing.winners(seeds, leaves, pieces)
    assert len(won) == len(set(won)) == min(pieces, len(leaves))
    assert set(won) <= set(leaves)
    root = drawing.root(leaves)
    scores = [drawing.score(seeds, root, each) for each in won]
    assert scores == sorted(scores)
    assert all(drawing.score(seeds, root, each) > scores[-1] for each in set(leaves) - set(won))


@given(LISTS, SEEDS, st.integers(2, 50))
def test_fewer_pieces_go_to_the_first_of_the_same_order(leaves: list[str], seeds: tuple[str, str], pieces: int) -> None:
    assert drawing.winners(seeds, leaves, pieces - 1) == drawing.winners(seeds, leaves, pieces)[: pieces - 1]


@given(LISTS, st.data(), st.integers(0, 255))
def test_one_changed_bit_changes_the_root(leaves: list[str], data: st.DataObject, bit: int) -> None:
    place = data.draw(st.integers(0, len(leaves) - 1))
    changed = f"{int(leaves[place], 16) ^ (1 << bit):064x}"
    assert drawing.root([*leaves[:place], changed, *leaves[place + 1 :]]) != drawing.root(leaves)


@given(LISTS, HEX)
def test_a_wish_that_is_added_or_left_out_changes_the_root(leaves: list[str], more: str) -> None:
    assert drawing.root([*leaves, more]) != drawing.root(leaves)
    assert drawing.root(leaves[1:]) != drawing.root(leaves)


@given(HEX, HEX, st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1))
def test_a_leaf_is_of_one_salt_one_account_and_one_drop(
    salt: str, other: str, account_id: int, other_id: int, drop_id: int
) -> None:
    same = (salt, account_id) == (other, other_id)
    assert (drawing.leaf(salt, account_id, drop_id) == drawing.leaf(other, other_id, drop_id)) == same


def test_over_many_draws_everybody_wins_about_as_often() -> None:
    leaves = [drawing.leaf("00" * 32, each, 1) for each in range(10)]
    won = dict.fromkeys(leaves, 0)
    for number in range(2000):
        [first] = drawing.winners((f"{number:064x}", "ff" * 32), leaves, 1)
        won[first] += 1
    # 200 each on average; five standard deviations are 67, and the seeds are fixed, so this never flickers.
    assert all(133 <= times <= 267 for times in won.values())


def test_only_256_bits_in_small_digits_are_taken() -> None:
    assert drawing.is_hex256("0a" * 32)
    for text in ("", "0a" * 31, "0A" * 32, "0g" * 32, "0a" * 33, "0a" * 32 + "\n", " " + "0a" * 32):
        assert not drawing.is_hex256(text)
