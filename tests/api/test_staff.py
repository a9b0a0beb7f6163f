"""From waiting records to grams at the edge: the operator calculates and audits, the authority issues."""

from typing import Any

import pytest

from backend.kit.time import business_day
from tests.api.serving import TRIAL
from tests.api.town import Town, cost
from tests.world import everything

WAITING = "{ waiting { records scenario { code title { en } } } }"
RUN = """id state records findings { name count } scenario { code }
  toReview { recordId day exactGrams exactPoints outlier }"""
RUNS = f"{{ runs {{ {RUN} }} }}"
CALCULATE = f"""mutation ($input: CalculateInput!) {{ calculate(input: $input) {{
  __typename ... on Calculated {{ run {{ {RUN} }} }} ... on Rejected {{ code path }}
}} }}"""
AUDIT = f"""mutation ($input: AuditInput!) {{ audit(input: $input) {{
  __typename ... on Audited {{ run {{ {RUN} }} }} ... on Rejected {{ code path }}
}} }}"""
ISSUE = """mutation ($input: IssueInput!) { issue(input: $input) {
  __typename ... on Issued { grams points lots serials } ... on Rejected { code path }
} }"""


async def calculate(here: Town, scenario: str = "metro") -> Any:  # noqa: ANN401 - JSON may be anything
    return (await here.ask("operator", CALCULATE, input={"scenario": scenario}))["calculate"]


async def audit(here: Town, run: Any, *reviewed: str, **other: object) -> Any:  # noqa: ANN401 - same
    verdict = {"run": run["id"], "reviewed": reviewed, "passed": True}
    return (await here.ask("auditor", AUDIT, input=verdict | other))["audit"]


async def issue(here: Town, run_id: object) -> Any:  # noqa: ANN401 - same
    return (await here.ask("authority", ISSUE, input={"run": run_id}))["issue"]


def sample(run: Any) -> list[str]:  # noqa: ANN401 - same
    return [one["recordId"] for one in run["toReview"]]


async def test_what_waits_is_told_by_scenario(here: Town) -> None:
    assert await here.ask("operator", WAITING) == {"waiting": []}
    await here.rides("a", "b", "c")
    waiting = [{"records": 3, "scenario": {"code": "metro", "title": {"en": "metro"}}}]
    assert await here.ask("operator", WAITING) == await here.ask("authority", WAITING) == {"waiting": waiting}


async def test_rides_go_the_whole_way_to_grams(here: Town) -> None:
    await here.rides("a", "b")
    run = (await calculate(here))["run"]
    assert (run["state"], run["records"], run["scenario"]) == ("CALCULATED", 2, {"code": "metro"})
    counts = {one["name"]: one["count"] for one in run["findings"]}
    assert counts == {"records": 2, "refused": 0, "nothing": 0, "outliers": 0, "sampled": 2}
    day = business_day(here.founded, TRIAL.zone).isoformat()
    assert run["toReview"][0] | {"recordId": ""} == {
        "recordId": "",
        "day": day,
        "exactGrams": "515.5",
        "exactPoints": None,
        "outlier": False,
    }
    assert (await here.ask("operator", RUNS))["runs"] == (await here.ask("authority", RUNS))["runs"] == [run]
    audited = (await audit(here, run, *sample(run), note="All seen.\nNothing odd."))["run"]
    assert audited == run | {"state": "AUDITED"}
    assert (await here.ask("authority", RUNS))["runs"] == [audited]
    issued = await issue(here, run["id"])
    [serial] = issued.pop("serials")
    assert serial.startswith("TRIAL-METRO-GZ_METRO_RIDE@2017-")
    assert issued == {"__typename": "Issued", "grams": 1031, "points": 103, "lots": 1}
    assert (await here.ask("authority", RUNS))["runs"] == []
    assert await here.ask("operator", WAITING) == {"waiting": []}


async def test_each_step_out_of_order_is_refused_in_its_own_code(here: Town) -> None:
    await here.rides("a", "b")
    run = (await calculate(here))["run"]
    before = await everything()
    refused = [
        await calculate(here),
        await calculate(here, "tram"),
        await issue(here, run["id"]),
        await issue(here, "404"),
        await audit(here, run),
        await audit(here, {"id": "404"}, *sample(run)),
        await audit(here, run, *sample(run), note="x" * 401),
    ]
    codes = ["RUN_OPEN", "NOT_THERE", "WRONG_STATE", "NOT_THERE", "NOT_REVIEWED", "NOT_THERE", "NOTE_TOO_LONG"]
    assert [(one["code"], one["path"]) for one in refused] == [(code, None) for code in codes]
    unread = [
        await calculate(here, "\x00"),
        await issue(here, "run"),
        await audit(here, {"id": "-1"}),
        await audit(here, run, "one"),
        await audit(here, run, *sample(run), note="\x00"),
    ]
    fields = ["scenario", "run", "run", "reviewed", "note"]
    assert [(one["code"], one["path"]) for one in unread] == [("INVALID", ["input", field]) for field in fields]
    assert await everything() == before


async def test_a_run_that_is_returned_is_calculated_anew(here: Town) -> None:
    await here.rides("a")
    run = (await calculate(here))["run"]
    assert (await audit(here, run, passed=False, note="Again, please."))["run"]["state"] == "RETURNED"
    assert (await calculate(here))["run"]["records"] == 1


@pytest.mark.parametrize("query", [RUNS, WAITING])
async def test_more_runs_and_records_cost_no_more_statements(
    here: Town, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    expected = {RUNS: 5, WAITING: 2}[query]  # runs, findings, worths, records, scenarios; counts, scenarios
    await here.rides("a")
    if query == RUNS:
        await calculate(here)
    assert await cost(here, "operator", query, monkeypatch) == expected
    await here.rides(*(f"more {number}" for number in range(9)))
    await calculate(here, "walking")
    assert await cost(here, "operator", query, monkeypatch) == expected
