"""The real sets, where they are at hand, the whole way through the command line: every count and every sum."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.adapters import embedded
from backend.kit import db
from tests.cli.files import STAFF
from tests.cli.running import Terminal, every_row
from tests.real_data import metro
from tests.real_data.expected import SETS, Expected
from tests.real_data.reckoning import RECKONED

pytestmark = pytest.mark.skipif(
    "REAL_DATA_DIR" not in os.environ,
    reason="REAL_DATA_DIR is not set: the real deliveries were NOT taken in, issued and verified.",
)
TEA = 20  # points
EACH_SET = pytest.mark.parametrize("real", SETS, ids=[one.scenario for one in SETS])


def folder() -> Path:
    return Path(os.environ["REAL_DATA_DIR"]).resolve()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a migrated trial of its own; its server runs on between commands."""
    made = tmp_path_factory.mktemp("home")
    with embedded.server(made / "postgres"):
        assert Terminal({"TANPUHUI_HOME": str(made)})("migrate").code == 0
        yield made


@pytest.fixture
def terminal(home: Path) -> Terminal:
    return Terminal({"TANPUHUI_HOME": str(home)})


def address(home: Path) -> str:
    return embedded.url(str(embedded.socket_folder((home / "postgres").resolve())), embedded.OWNER)


def books(home: Path) -> dict[str, list[str]]:
    """Every row of the ledger."""
    return asyncio.run(every_row(address(home), "ledger%"))


async def _holder(url: str, scenario: str) -> int | None:
    async with db.single(url) as owner:
        found: int | None = await owner.fetchval(
            """SELECT l.account_id FROM ledger_lot l JOIN ledger_issue i ON i.id = l.issue_id
               JOIN scenarios_scenario s ON s.id = i.scenario_id
               WHERE s.code = $1 AND l.points >= $2 ORDER BY l.account_id LIMIT 1""",
            scenario,
            TEA,
        )
    return found


def taken_in(terminal: Terminal, real: Expected, *more: str) -> str:
    words = ("--scenario", real.scenario, "--format", real.format, "--zone", real.zone)
    ran = terminal("intake", folder() / real.file, *words, *more)
    assert (ran.code, ran.err) == (0, "")
    mended = real.mends if "accepted=0" not in ran.last else {}
    assert {code: int(count) for code, (count, _) in ran.table().items()} == {**mended, **real.codes}
    assert ran.lines[0] == f"{real.scenario}: what became of {real.outcomes} records"
    return ran.last


def issued(terminal: Terminal, scenario: str) -> str:
    ran = terminal("issue", "--scenario", scenario, *STAFF)
    assert (ran.code, ran.err) == (0, "")
    return ran.last


@EACH_SET
def test_a_real_set_goes_the_whole_way_and_a_second_time_changes_no_book(
    terminal: Terminal, home: Path, real: Expected
) -> None:
    assert taken_in(terminal, real, "--enrol") == f"accepted={real.accepted} duplicate=0 rejected={real.rejected}"
    assert issued(terminal, real.scenario) == f"grams={real.grams} points={real.points} lots={real.lots}"
    if holder := asyncio.run(_holder(address(home), real.scenario)):
        tea = next(listing for listing, (title, *_) in terminal("shelf").table().items() if "cup of tea" in title)
        ran = terminal("redeem", holder, tea)
        assert (ran.code, ran.err) == (0, "")
        assert f" points={TEA} " in ran.last
    assert bool(holder) == bool(real.points)
    assert terminal("verify").last == "broken=0"
    before = books(home)
    assert taken_in(terminal, real, "--enrol") == f"accepted=0 duplicate={real.accepted} rejected={real.rejected}"
    assert issued(terminal, real.scenario) == "grams=0 points=0 lots=0"
    assert books(home) == before
    assert terminal("verify").last == "broken=0"


@pytest.mark.parametrize("real", SETS[:4], ids=[one.scenario for one in SETS[:4]])
def test_a_second_reckoning_without_the_application_comes_to_the_same(real: Expected) -> None:
    total = RECKONED[real.scenario](folder())
    assert (total.accepted, total.codes) == (real.accepted, real.codes)
    assert (total.issued() if real.grams else total.granted()) == (real.grams, real.points, real.lots)


def test_a_generated_day_of_taps_between_real_stations_is_paired_and_issued(
    terminal: Terminal, tmp_path: Path, home: Path
) -> None:
    file, grams = metro.write(tmp_path, folder() / "shenzhen_metro/stations.csv")
    words = ("--scenario", "metro", "--format", "card-taps", "--zone", "Asia/Shanghai")
    ran = terminal("intake", file, *words, "--enrol")
    rides = 2 * metro.COMMUTERS
    assert {code: int(count) for code, (count, _) in ran.table().items()} == {
        "STATION_NAME": rides,
        **metro.LOOSE_ENDS,
    }
    assert ran.last == f"accepted={rides} duplicate=0 rejected={sum(metro.LOOSE_ENDS.values())}"
    last = issued(terminal, "metro")
    assert last.startswith(f"grams={grams} ")
    assert last.endswith(f" lots={metro.COMMUTERS}")
    before = books(home)
    assert terminal("intake", file, *words).last.startswith(f"accepted=0 duplicate={rides} ")
    assert issued(terminal, "metro") == "grams=0 points=0 lots=0"
    assert books(home) == before
    assert terminal("verify").last == "broken=0"
