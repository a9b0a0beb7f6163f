"""The story at the terminal: a file is taken in, issued and redeemed, and everything is told as it happens."""

import asyncio
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backend.adapters import formats
from backend.cli import intake
from tests.cli.files import STAFF, WALKING, lines, write
from tests.cli.running import Terminal, every_row


def ledger(terminal: Terminal) -> dict[str, list[str]]:
    return asyncio.run(every_row(terminal.settings["DATABASE_OWNER_URL"], "ledger%"))


def enrolled(terminal: Terminal, file: Path) -> None:
    ran = terminal("intake", file, *WALKING, "--enrol")
    assert (ran.code, ran.last) == (0, "accepted=5 duplicate=0 rejected=3")


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    """Three days of Ann and two of Bob, a day without steps, one in the future and one that is no line."""
    taken = lines("ann", (1, 2, 3)) + lines("bob", (1, 2), 150)
    return write(tmp_path / "steps.csv", taken, lines("ann", (4,), 0), ["ann,1/1/2999,9000,6", "ann"])


def test_intake_tells_what_became_of_every_record(own: Terminal, steps: Path) -> None:
    ran = own("intake", steps, *WALKING, "--enrol")
    assert ran.is_marked
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines[0] == "walking: what became of 8 records"
    assert ran.table() == {
        "MALFORMED": ("1", "8"),
        "IN_THE_FUTURE": ("1", "7"),
        "ZERO_QUANTITY": ("1", "6"),
    }
    assert ran.last == "accepted=5 duplicate=0 rejected=3"


def test_without_enrolment_nobody_has_allowed_anything(own: Terminal, steps: Path) -> None:
    ran = own("intake", steps, *WALKING)
    assert ran.table()["NO_CONSENT"] == ("5", "1, 2, 3")
    assert ran.last == "accepted=0 duplicate=0 rejected=8"


def test_the_same_file_again_gives_duplicates(own: Terminal, steps: Path) -> None:
    enrolled(own, steps)
    for again in (("--enrol",), ()):
        ran = own("intake", steps, *WALKING, *again)
        assert (ran.code, ran.last) == (0, "accepted=0 duplicate=5 rejected=3")


def test_somebody_whose_only_act_lies_in_the_future_stops_nobody_else(own: Terminal, tmp_path: Path) -> None:
    file = write(tmp_path / "future.csv", lines("ann", (1,)), ["bob,1/1/2999,9000,6"])
    assert own("intake", file, *WALKING, "--enrol").last == "accepted=1 duplicate=0 rejected=1"


def test_a_longer_file_reaches_further_back_and_is_still_covered(own: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "steps.csv"
    assert own("intake", write(file, lines("ann", (5,))), *WALKING, "--enrol").last.startswith("accepted=1 ")
    ran = own("intake", write(file, lines("ann", (5, 4))), *WALKING, "--enrol")
    assert ran.last == "accepted=1 duplicate=1 rejected=0"


def test_an_empty_file_is_a_delivery_of_nothing(own: Terminal, tmp_path: Path) -> None:
    for more in ((), ("--enrol",)):
        ran = own("intake", write(tmp_path / "empty.csv"), *WALKING, *more)
        assert (ran.code, ran.last) == (0, "accepted=0 duplicate=0 rejected=0")


def test_a_file_of_several_batches_is_one_report(
    own: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "AT_ONCE", 7)
    people = [f"walker {number}" for number in range(10)]
    file = write(tmp_path / "steps.csv", *(lines(person, (1, 2, 3)) for person in people), ["bad", "bad"])
    ran = own("intake", file, *WALKING, "--enrol")
    assert ran.table() == {"MALFORMED": ("2", "31, 32")}
    assert ran.last == "accepted=30 duplicate=0 rejected=2"


def test_a_delivery_that_is_cut_off_keeps_what_was_taken_and_says_so(
    own: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "steps.csv"
    assert own("intake", write(file, lines("ann", (1,))), *WALKING, "--enrol").last.startswith("accepted=1 ")
    write(file, lines("ann", range(1, 7)))
    read = formats.read

    def cut_off(path: Path, name: str, zone: ZoneInfo) -> Iterator[formats.Outcome]:
        yield from islice(read(path, name, zone), 4)
        raise formats.UnreadableFileError("The disk failed.")

    with monkeypatch.context() as failing:
        failing.setattr(formats, "read", cut_off)
        failing.setattr(intake, "AT_ONCE", 2)
        ran = own("intake", file, *WALKING)
    assert (ran.code, ran.out, ran.err) == (2, "", "tanpuhui: The disk failed.\n")
    assert own("intake", file, *WALKING).last == "accepted=2 duplicate=4 rejected=0"


def test_issue_shows_the_auditor_what_to_look_at_and_then_issues(own: Terminal, steps: Path) -> None:
    enrolled(own, steps)
    ran = own("issue", "--scenario", "walking", *STAFF)
    assert (ran.code, ran.err) == (0, "")
    assert re.fullmatch(r"audit run=\d+ records=5 refused=0 nothing=0 outliers=0 sampled=5", ran.lines[0])
    assert ran.lines[1] == "to be looked at: 5 records"
    assert sorted(ran.table().values()) == [
        ("2016-04-01", "20.00 points", ""),
        ("2016-04-01", "3.00 points", ""),
        ("2016-04-02", "20.00 points", ""),
        ("2016-04-02", "3.00 points", ""),
        ("2016-04-03", "20.00 points", ""),
    ]
    assert ran.lines[-2] == "issue TRIAL-WALKING-WH_WALKING@2022-2016-1"
    assert ran.last == "grams=0 points=66 lots=2"


def test_an_outlier_is_shown_first(own: Terminal, tmp_path: Path) -> None:
    file = write(tmp_path / "steps.csv", lines("ann", range(1, 9)), lines("ann", (9,), 30_000))
    assert own("intake", file, *WALKING, "--enrol").last == "accepted=9 duplicate=0 rejected=0"
    ran = own("issue", "--scenario", "walking", *STAFF)
    assert "outliers=1" in ran.lines[0]
    assert next(iter(ran.table().values())) == ("2016-04-09", "600.00 points", "yes")


def test_a_second_issue_finds_nothing_and_changes_nothing_in_the_books(own: Terminal, steps: Path) -> None:
    enrolled(own, steps)
    assert own("issue", "--scenario", "walking", *STAFF).last == "grams=0 points=66 lots=2"
    before = ledger(own)
    again = own("issue", "--scenario", "walking", *STAFF)
    assert (again.code, again.last) == (0, "grams=0 points=0 lots=0")
    assert again.table() == {}
    assert ledger(own) == before


def test_who_prepared_a_run_cannot_issue_it_and_another_may_take_it_up(own: Terminal, steps: Path) -> None:
    enrolled(own, steps)
    before = ledger(own)
    own_hand = own("issue", "--scenario", "walking", "--as-operator", "operator", "--as-authority", "operator")
    assert (own_hand.code, own_hand.last) == (
        1,
        "refused NOT_ALLOWED: This needs a seat at the competent authority (主管部门).",
    )
    assert ledger(own) == before
    ran = own("issue", "--scenario", "walking", *STAFF)
    assert (ran.code, ran.last) == (0, "grams=0 points=66 lots=2")


def test_points_are_exchanged_and_the_statement_tells_the_way(own: Terminal, steps: Path) -> None:
    enrolled(own, steps)
    own("issue", "--scenario", "walking", *STAFF)
    account, (points, grams) = next(iter(own("accounts").table().items()))
    assert (points, grams) == ("60", "0")
    tea = next(listing for listing, (title, *_) in own("shelf").table().items() if "cup of tea" in title)
    ran = own("redeem", account, tea, "--key", "first")
    assert re.fullmatch(
        r"redemption=\d+ points=20 grams=0 voucher=\w{16} valid_until=\d{4}-\d\d-\d\d \d\d:\d\d", ran.last
    )
    assert own("redeem", account, tea, "--key", "first").last == ran.last
    assert own("redeem", account, tea, "--key", "second").code == 0
    assert own("redeem", account, tea).code == 0
    refused = own("redeem", account, tea)
    assert (refused.code, refused.lines[0].split(":")[0]) == (1, "refused NOT_ENOUGH_POINTS")
    told = own("statement", account)
    assert told.lines[0] == f"account {account}"
    assert "points free=0 held=0 honour=60 · grams free=0 held=0 honour=0 helped=0 carried=0" in told.lines[1]
    assert own("verify").last == "broken=0"


def test_whoever_is_shown_by_the_command_line_has_a_line_in_their_audit_log(own: Terminal, steps: Path) -> None:
    enrolled(own, steps)
    own("issue", "--scenario", "walking", *STAFF)
    shown = set(own("accounts").table())
    account = min(shown)
    assert own("statement", account).code == 0
    assert own("statement", "nobody").code == 2
    [rows] = asyncio.run(every_row(own.settings["DATABASE_OWNER_URL"], "accounts_audit")).values()
    read = [row.strip("()").split(",") for row in rows if ",READ," in row]
    assert sorted((row[0], row[2], row[-2]) for row in read) == sorted(
        [*((each, "", "accounts") for each in shown), (account, "", "statement")]
    )


def test_a_token_is_printed_once(own: Terminal) -> None:
    ran = own("token", "operator", "--days", 2)
    assert (ran.code, ran.err) == (0, "")
    assert re.fullmatch(r"[\w-]{43}\n", ran.out)


@pytest.mark.parametrize("command", ["shelf", "accounts", "sweep", "verify"])
def test_figures_of_a_trial_are_marked_as_such(own: Terminal, command: str) -> None:
    assert own(command).is_marked


def test_a_token_is_all_that_its_command_prints(own: Terminal) -> None:
    assert not own("token", "operator").is_marked


def test_a_sweep_with_nothing_due_says_so(own: Terminal) -> None:
    assert own("sweep").lines == ["accounts=0 points=0 grams=0"]


def test_an_enrolment_code_is_all_that_its_command_prints_and_another_each_time(own: Terminal) -> None:
    first, second = own("enrolment", "operator"), own("enrolment", "operator")
    for ran in (first, second):
        assert (ran.code, ran.err, ran.is_marked) == (0, "", False)
        assert re.fullmatch(r"[2-9A-Z]{16}\n", ran.out)
    assert first.out != second.out
    kept = asyncio.run(every_row(own.settings["DATABASE_OWNER_URL"], "identities_enrolment"))
    assert len(kept["identities_enrolment"]) == 1
    assert not [ran for ran in (first, second) if ran.out.strip() in str(kept)]
