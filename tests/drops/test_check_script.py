"""`docs/drop_check.py` and the published file: it agrees, and finds one changed wish, seed or order."""

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.drops.building import AGAIN, CLOSED, HOURS, SEEDS, Stage, closed, sweep
from tests.world import done

pytestmark = pytest.mark.usefixtures("database")

SCRIPT = ROOT / "docs" / "drop_check.py"
DRAWN = CLOSED + HOURS


def check(file: Path, *rest: str) -> tuple[int, str]:
    """What a stranger with Python alone is told: none of our packages can be imported."""
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(file), *rest]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    assert ran.stderr == ""
    return ran.returncode, ran.stdout


async def drawn() -> Stage:
    stage = await closed()
    await stage.revealed(SEEDS, DRAWN)
    await sweep(DRAWN)
    return stage


def test_the_script_imports_nothing_but_the_standard_library_and_is_short() -> None:
    tree = ast.parse(SCRIPT.read_text("utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names | modules == {"hashlib", "json", "sys"}
    assert len(SCRIPT.read_text("utf-8").splitlines()) <= 60


async def test_it_agrees_with_the_published_file_and_prints_the_winners_in_their_order(tmp_path: Path) -> None:
    stage = await drawn()
    code, said = check(await stage.written(tmp_path, DRAWN))
    winners = (await stage.published(DRAWN))["winners"]
    assert (code, said.splitlines()[-1]) == (0, "Everything agrees.")
    assert said.splitlines()[2:5] == winners


async def test_whoever_has_their_salt_finds_their_own_wish(tmp_path: Path) -> None:
    stage = await drawn()
    file, winners = await stage.written(tmp_path, DRAWN), (await stage.published(DRAWN))["winners"]
    for account_id, wish in stage.wishes.items():
        _, said = check(file, wish.salt, str(account_id))
        assert f"your wish {wish.leaf}: in the list, won: {wish.leaf in winners}" in said
    _, said = check(file, stage.wishes[1].salt, "2")
    assert "NOT in the list" in said


def flip(text: str) -> str:
    """The same with one bit changed."""
    return f"{int(text, 16) ^ 1:064x}"


def a_wish(drop: Any) -> None:  # noqa: ANN401 - JSON may be anything
    drop["leaves"] = sorted([flip(drop["leaves"][0]), *drop["leaves"][1:]])


def a_wish_more(drop: Any) -> None:  # noqa: ANN401 - same
    drop["leaves"] = sorted([*drop["leaves"], "ab" * 32])


def a_wish_less(drop: Any) -> None:  # noqa: ANN401 - same
    drop["leaves"] = [leaf for leaf in drop["leaves"] if leaf not in drop["winners"][-1:]]


def a_wish_twice(drop: Any) -> None:  # noqa: ANN401 - same
    drop["leaves"] = sorted([*drop["leaves"], drop["leaves"][0]])


def the_order_of_wishes(drop: Any) -> None:  # noqa: ANN401 - same
    drop["leaves"].reverse()


def the_root(drop: Any) -> None:  # noqa: ANN401 - same
    drop["root"] = flip(drop["root"])


def a_seed(drop: Any) -> None:  # noqa: ANN401 - same
    drop["rounds"][0]["seeds"][0]["seed"] = flip(drop["rounds"][0]["seeds"][0]["seed"])


def the_other_seed(drop: Any) -> None:  # noqa: ANN401 - same
    drop["rounds"][0]["seeds"][1]["seed"] = flip(drop["rounds"][0]["seeds"][1]["seed"])


def both_seeds_crossed(drop: Any) -> None:  # noqa: ANN401 - same
    one, other = drop["rounds"][0]["seeds"]
    one["seed"], other["seed"] = other["seed"], one["seed"]


def a_seed_with_its_commitment(drop: Any) -> None:  # noqa: ANN401 - same
    a_seed(drop)
    from hashlib import sha256  # noqa: PLC0415 - only here somebody cheats well

    seed = bytes.fromhex(drop["rounds"][0]["seeds"][0]["seed"])
    drop["rounds"][0]["commitments"][0]["commitment"] = sha256(seed).hexdigest()


def the_order_of_winners(drop: Any) -> None:  # noqa: ANN401 - same
    drop["winners"].reverse()


def a_winner(drop: Any) -> None:  # noqa: ANN401 - same
    drop["winners"][0] = next(leaf for leaf in drop["leaves"] if leaf not in drop["winners"])


def a_piece_less(drop: Any) -> None:  # noqa: ANN401 - same
    drop["pieces"] -= 1


CHANGES = [
    *(a_wish, a_wish_more, a_wish_less, a_wish_twice, the_order_of_wishes, the_root, a_seed, the_other_seed),
    *(both_seeds_crossed, a_seed_with_its_commitment, the_order_of_winners, a_winner, a_piece_less),
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
async def test_one_change_is_found(tmp_path: Path, change: Callable[[Any], None]) -> None:
    file = await (await drawn()).written(tmp_path, DRAWN)
    drop = json.loads(file.read_text())
    change(drop)
    file.write_text(json.dumps(drop))
    code, said = check(file)
    assert code == 1
    assert "WRONG: " in said


async def test_before_the_closing_there_is_nothing_to_compute_and_before_the_draw_only_the_list(tmp_path: Path) -> None:
    stage = await closed()
    code, said = check(await stage.written(tmp_path, CLOSED))
    assert (code, said.splitlines()[-1]) == (0, "Everything agrees.")
    drop = await stage.published(CLOSED)
    drop |= {"leaves": [], "root": None, "phase": "OPEN"}
    (tmp_path / "open.json").write_text(json.dumps(drop))
    assert check(tmp_path / "open.json") == (2, "The list is not closed: OPEN.\n")


async def test_rounds_that_were_not_revealed_are_told_too(tmp_path: Path) -> None:
    stage = await closed()
    done(await stage.reveal("operator", SEEDS, CLOSED))
    at = CLOSED + 24 * HOURS
    await sweep(at)
    for side in ("operator", "authority"):
        done(await stage.commit(side, AGAIN, at))
    await stage.revealed(AGAIN, at)
    await sweep(at)
    code, said = check(await stage.written(tmp_path, at))
    assert code == 0
    assert "round 1: NOT_REVEALED AUTHORITY" in said
    assert "round 2: DRAWN" in said
