"""What a person at the terminal hears when something is wrong: one sentence, the right exit code, nothing changed."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from backend.adapters import embedded
from backend.kit import db
from tests.cli.files import WALKING
from tests.cli.running import Ran, Terminal, every_row

HIGHEST = 999_999_999_999_999_999
STEPS = "Customer Id,ActivityDate,TotalSteps,TotalDistance\nann,4/12/2016,1000,0.7\n"


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    file = tmp_path / "steps.csv"
    file.write_text(STEPS)
    return file


@pytest.fixture
def unchanged(standing: Terminal) -> Iterator[Terminal]:
    """The trial that everybody looks at; afterwards not a row of it is another."""
    owner = standing.settings["DATABASE_OWNER_URL"]
    before = asyncio.run(every_row(owner))
    yield standing
    assert asyncio.run(every_row(owner)) == before


def said(ran: Ran) -> str:
    """The one sentence of a wrong command line or setting."""
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("tanpuhui: ")
    assert ran.err.count("\n") == 1
    return ran.err.removeprefix("tanpuhui: ").rstrip("\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("redeem", "nobody", 7), "There is no account nobody."),
        (("redeem", HIGHEST, 7), f"There is no account {HIGHEST}."),
        (("redeem", 10**30, 7), f"There is no account {10**30}."),
        (("statement", "[/b]"), "There is no account [/b]."),
        (("statement", "trial-teahouse"), "There is no account trial-teahouse."),  # an organisation, not a person
        (("token", "nobody"), "There is no account nobody."),
        (("enrolment", "nobody"), "There is no account nobody."),
        (("enrolment", "trial-teahouse"), "There is no account trial-teahouse."),
        (("token", "an\udcffn"), "The argument account has characters that cannot be printed."),
        (
            ("issue", "--scenario", "walking", "--as-operator", "nobody", "--as-authority", "authority"),
            "There is no account nobody.",
        ),
        (
            ("issue", "--scenario", "walking", "--as-operator", "operator", "--as-authority", "nobody"),
            "There is no account nobody.",
        ),
        (("worker",), "REDIS_URL is not set: without Redis `tanpuhui serve` carries out the jobs itself."),
    ],
)
def test_what_is_not_there_is_said_in_one_sentence(
    unchanged: Terminal, words: tuple[object, ...], sentence: str
) -> None:
    assert said(unchanged(*words)) == sentence


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("redeem", "operator", 7), "refused NOT_THERE: There is no such listing, or it is not yours."),
        (("redeem", "operator", HIGHEST), "refused NOT_THERE: There is no such listing, or it is not yours."),
        (
            ("issue", "--scenario", "[/b]", "--as-operator", "operator", "--as-authority", "authority"),
            "refused NOT_THERE: There is no such scenario, or it is not yours.",
        ),
        (
            ("issue", "--scenario", "walking", "--as-operator", "authority", "--as-authority", "operator"),
            "refused NOT_ALLOWED: This needs a seat at the operator (运营机构).",
        ),
    ],
)
def test_a_refusal_is_one_line_and_exit_code_1(unchanged: Terminal, words: tuple[object, ...], line: str) -> None:
    ran = unchanged(*words)
    assert (ran.code, ran.lines, ran.err) == (1, [line], "")


def test_an_unknown_scenario_is_refused_before_anybody_is_enrolled(unchanged: Terminal, steps: Path) -> None:
    ran = unchanged("intake", steps, *WALKING, "--scenario", "[/b]", "--enrol")
    assert (ran.code, ran.lines) == (1, ["refused NOT_THERE: There is no such scenario [/b], or it is not yours."])


@pytest.mark.parametrize("zone", ["Mars/Olympus", "America", "../etc/passwd", "/etc/passwd", "", "\t"])
def test_an_unknown_time_zone_is_one_sentence(unchanged: Terminal, steps: Path, zone: str) -> None:
    expected = f"There is no time zone {zone!r}; one is Asia/Shanghai."
    if not zone.isprintable():
        expected = "The argument zone has characters that cannot be printed."
    assert said(unchanged("intake", steps, *WALKING, "--zone", zone)) == expected


def test_an_unknown_format_is_told_those_there_are(unchanged: Terminal, steps: Path) -> None:
    assert said(unchanged("intake", steps, *WALKING, "--format", "steps")) == (
        "There is no format 'steps'; there are bike-trips, daily-kwh, ev-sessions, daily-steps, card-taps."
    )


def test_a_file_that_cannot_be_read_is_one_sentence(unchanged: Terminal, tmp_path: Path) -> None:
    missing, torn = tmp_path / "missing.csv", tmp_path / "torn.json"
    torn.write_text('{"data": [')
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    assert said(unchanged("intake", missing, *WALKING, "--enrol")) == f"There is no file {str(missing)!r}."
    assert said(unchanged("intake", tmp_path, *WALKING)) == f"{str(tmp_path)!r} is not an ordinary file."
    assert said(unchanged("intake", other, *WALKING)) == (
        f"The header of {str(other)!r} must name once: Customer Id, ActivityDate, TotalSteps, TotalDistance."
    )
    assert said(unchanged("intake", torn, *WALKING, "--format", "card-taps")) == f"{str(torn)!r} is not JSON in UTF-8."
    strange = tmp_path / "st\udcffeps.csv"
    assert said(unchanged("intake", strange, *WALKING)) == f"There is no file {str(strange)!r}."


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ((), "the following arguments are required: COMMAND"),
        (("fly",), "argument COMMAND: invalid choice: 'fly'"),
        (("redeem", "ann"), "the following arguments are required: LISTING"),
        (("redeem", "ann", "tea"), "argument LISTING: 'tea' is not a whole number from 1 to"),
        (("redeem", "ann", 0), "argument LISTING: '0' is not a whole number from 1 to"),
        (("redeem", "ann", 10**18), f"argument LISTING: '{10**18}' is not a whole number from 1 to {HIGHEST}"),
        (("redeem", "ann", 7, "--key", "k" * 101), "argument --key: a key has 1 to 100 characters"),
        (("redeem", "ann", 7, "--key", ""), "argument --key: a key has 1 to 100 characters"),
        (("token", "ann", "--days", 0), "argument --days: '0' is not a whole number from 1 to 3650"),
        (("token", "ann", "--days", 10**9), "argument --days: '1000000000' is not a whole number from 1 to 3650"),
        (("intake", "x.csv"), "the following arguments are required: --scenario, --format, --zone"),
        (("bench", "everything"), "argument what: invalid choice: 'everything'"),
    ],
)
def test_a_wrong_command_line_is_told_what_is_wrong(words: tuple[object, ...], complaint: str) -> None:
    ran = Terminal()(*words)
    assert (ran.code, ran.out) == (2, "")
    assert complaint in ran.err


@pytest.mark.parametrize("command", ["shelf", "accounts", "verify", "sweep"])
def test_a_database_that_was_never_migrated_says_so(empty: Terminal, command: str) -> None:
    assert said(empty(command)) == "The database is empty: run `tanpuhui migrate` first."


async def _a_scenario(owner_url: str) -> None:
    async with db.single(owner_url) as owner:
        await owner.execute(
            """INSERT INTO scenarios_scenario (id, code, title_zh, title_en, domain, act_kind, method_code,
                 method_version, provider_id, region, applied_at, state, running_since, data_kinds, sends_places)
               VALUES (1, 'walking', '步行', 'Walking', 'TRAVEL', 'walking', 'WH_WALKING', '2022', 2, '320000', now(),
                 'INCLUDED', '2020-01-01', '{}', false)"""
        )


def test_outside_a_trial_nobody_is_enrolled(empty: Terminal, steps: Path) -> None:
    jiangsu = replace(empty, settings={**empty.settings, "PROGRAMME": "jiangsu"})
    assert jiangsu("migrate").code == 0
    owner_url = jiangsu.settings["DATABASE_OWNER_URL"]
    asyncio.run(_a_scenario(owner_url))
    before = asyncio.run(every_row(owner_url))
    steps.write_text(steps.read_text().splitlines()[0])  # a file without people is refused likewise
    for _ in range(2):
        ran = jiangsu("intake", steps, *WALKING, "--enrol")
        assert (ran.code, ran.err) == (1, "")
        assert ran.lines == [
            "refused NOT_ALLOWED: This needs a trial programme: elsewhere people enrol and consent themselves."
        ]
        steps.write_text(STEPS)
    assert asyncio.run(every_row(owner_url)) == before


def test_a_database_of_another_programme_is_refused(unchanged: Terminal) -> None:
    refused = "This database runs the programme trial: set PROGRAMME=trial."
    assert said(unchanged("verify", PROGRAMME="jiangsu")) == refused
    assert said(unchanged("verify", PROGRAMME="nowhere")) == refused


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://127.0.0.1:1/tanpuhui",
        "postgresql:///tanpuhui?host=/nowhere",
        "postgresql://a..b/tanpuhui",
    ],
)
def test_a_database_that_does_not_answer_is_one_sentence(address: str) -> None:
    for command in ("verify", "migrate"):
        sentence = said(Terminal()(command, DATABASE_URL=address))
        assert sentence.startswith("The database does not answer: ")
        assert sentence.endswith("Error. Check its address.")


@pytest.mark.parametrize(("role", "name"), [("stranger", ""), (embedded.APPLICATION, "nowhere")])
def test_an_unknown_role_or_database_is_one_sentence(cluster: str, database_name: str, role: str, name: str) -> None:
    sentence = said(Terminal()("verify", DATABASE_URL=embedded.url(cluster, role, name or database_name)))
    assert sentence.startswith("The database does not answer: Invalid")


def test_a_wrong_setting_is_one_sentence_for_every_command() -> None:
    for command in ("migrate", "verify", "serve", "worker", "shelf"):
        assert said(Terminal()(command, PORT="http")) == "PORT is 'http'; it must be a number from 1 to 65535."
        assert said(Terminal()(command, ENVIRONMENT="production")) == (
            "PROGRAMME=trial is refused in production: choose a real programme such as jiangsu."
        )


def test_a_home_that_is_no_folder_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    sentence = said(Terminal()("verify", TANPUHUI_HOME=str(file)))
    assert sentence.startswith(f"{file}/postgres cannot hold a database")
