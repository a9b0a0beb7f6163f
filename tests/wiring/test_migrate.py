"""Migrating: what a database starts with, once and for ever the same."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from backend.kit import db
from backend.kit.db import Row
from backend.wiring import trial
from tests.cli.files import STAFF, WALKING, lines, write
from tests.cli.running import SETTINGS, Terminal, every_row
from tests.conftest import ROOT

SCENARIOS = ["ev-charging", "household-electricity", "metro", "shared-bike", "walking"]
SCRIPT = "import sys; from backend.cli import main; sys.exit(main())"


def rows(terminal: Terminal) -> dict[str, list[str]]:
    return asyncio.run(every_row(terminal.settings["DATABASE_OWNER_URL"]))


def asked(terminal: Terminal, sql: str) -> list[tuple[object, ...]]:
    async def ask() -> list[Row]:
        async with db.single(terminal.settings["DATABASE_OWNER_URL"]) as connection:
            return await connection.fetch(sql)

    return [tuple(row) for row in asyncio.run(ask())]


SHELF = """SELECT title_en, points, stock FROM mall_listing l JOIN mall_goods g ON g.id = l.goods_id
  ORDER BY points"""


def test_a_trial_starts_with_its_scenarios_their_notices_and_a_mall(standing: Terminal) -> None:
    assert asked(standing, "SELECT code FROM scenarios_scenario WHERE state = 'INCLUDED' ORDER BY 1") == [
        (code,) for code in SCENARIOS
    ]
    assert asked(standing, "SELECT count(DISTINCT scenario_id)::int FROM consents_notice") == [(len(SCENARIOS),)]
    assert asked(standing, SHELF) == [
        ("A cup of tea", 20, 100_000),
        ("A plate of tea snacks", 200, 10_000),
    ]
    assert asked(standing, "SELECT handle FROM accounts_handle ORDER BY 1") == [
        ("authority",),
        ("operator",),
        *((f"trial-{name}-staff",) for name in ("bike", "charging", "metro", "steps", "teahouse", "utility")),
    ]


def test_everything_of_a_trial_names_a_method_that_there_is(standing: Terminal) -> None:
    stored = asked(standing, "SELECT code, method_code, method_version FROM scenarios_scenario")
    assert sorted(stored) == sorted((one.code, one.method.code, one.method.version) for one in trial.world().scenarios)


def test_migrating_again_changes_not_a_row(own: Terminal) -> None:
    before = rows(own)
    for _ in range(2):
        assert own("migrate").code == 0
    assert rows(own) == before


def test_migrating_a_database_in_use_changes_not_a_row(own: Terminal, tmp_path: Path) -> None:
    file = write(tmp_path / "steps.csv", lines("ann", range(1, 9)))
    assert own("intake", file, *WALKING, "--enrol").code == 0
    assert own("issue", "--scenario", "walking", *STAFF).last == "grams=0 points=160 lots=1"
    before = rows(own)
    assert own("migrate").code == 0
    assert rows(own) == before
    assert own("verify").last == "broken=0"


def test_another_programme_is_refused_in_one_sentence_and_changes_not_a_row(own: Terminal) -> None:
    before = rows(own)
    ran = own("migrate", PROGRAMME="jiangsu")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "tanpuhui: This database runs the programme trial; one deployment runs one programme.\n"
    assert rows(own) == before


def test_an_unknown_programme_is_refused_before_the_database_is_touched(empty: Terminal) -> None:
    ran = empty("migrate", PROGRAMME="nowhere")
    assert ran.err == "tanpuhui: There is no rule pack 'nowhere'; PROGRAMME is one of jiangsu, trial.\n"
    assert asked(empty, "SELECT count(*)::int FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


def test_a_real_programme_starts_with_its_organisations_and_nothing_of_a_trial(empty: Terminal) -> None:
    ran = empty("migrate", PROGRAMME="jiangsu")
    assert (ran.code, ran.out) == (0, "programme=jiangsu migrated\n")
    assert asked(empty, "SELECT code FROM accounts_organisation ORDER BY 1") == [("authority",), ("operator",)]
    assert asked(empty, "SELECT count(*)::int FROM scenarios_scenario") == [(0,)]
    assert asked(empty, "SELECT count(*)::int FROM mall_listing") == [(0,)]
    assert empty("verify", PROGRAMME="jiangsu").last == "broken=0"


def test_only_the_owner_may_migrate(own: Terminal, empty: Terminal) -> None:
    for terminal in (own, empty):
        ran = terminal("migrate", DATABASE_OWNER_URL="")
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == (
            "tanpuhui: Only the owner of the tables may migrate: let DATABASE_OWNER_URL connect as that.\n"
        )


def test_two_migrations_at_once_make_everything_once(empty: Terminal) -> None:
    environ = {name: value for name, value in os.environ.items() if name not in SETTINGS} | dict(empty.settings)
    command = [sys.executable, "-c", SCRIPT, "migrate"]
    both = [subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE) for _ in range(2)]  # noqa: S603 - our own command, on the Python that runs the tests
    assert [one.communicate()[0] for one in both] == [b"programme=trial migrated\n"] * 2
    assert asked(empty, "SELECT count(*)::int FROM scenarios_scenario") == [(len(SCENARIOS),)]
    assert asked(empty, "SELECT count(*)::int FROM mall_listing") == [(2,)]


@pytest.mark.parametrize("role", ["DATABASE_OWNER_URL"])
def test_nobody_serves_as_the_owner(own: Terminal, role: str) -> None:
    ran = own("verify", DATABASE_URL=own.settings[role])
    assert ran.code == 2
    assert ran.err == (
        "tanpuhui: DATABASE_URL connects as a superuser or as the owner of the tables: use the role tanpuhui_app.\n"
    )
