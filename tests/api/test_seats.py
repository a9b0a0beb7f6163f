"""Seats at the edge: from a proposal to somebody who may act, and what managers see of each other's."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from backend import accounts, identities
from backend.accounts import NewMember
from backend.kit import db
from backend.kit.time import clock
from tests.api.town import Town, cost
from tests.world import done, everything

TERMS = "terms { person name role region validFrom validUntil organisation { id name { en } } }"
PROPOSAL = f"id yours decision seat {TERMS}"
PROPOSE = f"""mutation ($input: ProposeSeatInput!) {{ proposeSeat(input: $input) {{
  __typename ... on SeatProposed {{ proposal {{ {PROPOSAL} }} }} ... on Rejected {{ code path }} }} }}"""
APPROVE = f"""mutation ($input: DecideSeatInput!) {{ approveSeat(input: $input) {{
  __typename ... on SeatProposed {{ proposal {{ {PROPOSAL} }} }} ... on Rejected {{ code path }} }} }}"""
REFUSE = APPROVE.replace("approveSeat", "refuseSeat")
END = """mutation ($input: EndSeatInput!) { endSeat(input: $input) { __typename ... on Rejected { code path } } }"""
PROPOSALS = f"{{ seatProposals {{ edges {{ node {{ {PROPOSAL} }} }} }} }}"
SEATS = f"query ($id: ID!) {{ seats(organisation: $id) {{ edges {{ node {{ id {TERMS} }} }} }} }}"
WAITING = "{ waiting { records } }"


@dataclass(frozen=True, slots=True)
class Managed:
    """A town whose first staff, the managers of the operator and of the authority, ask too."""

    here: Town
    ids: Mapping[str, int]

    async def propose(self, kind: str, **other: object) -> Any:  # noqa: ANN401 - JSON may be anything
        seat = {"person": str(self.ids["ben"]), "organisation": str(self.ids["operator at"]), "role": "MEMBER"}
        return (await self.here.ask(kind, PROPOSE, input=seat | {"region": "TRIAL"} | other))["proposeSeat"]

    async def approve(self, kind: str, proposal: str) -> Any:  # noqa: ANN401 - same
        return (await self.here.ask(kind, APPROVE, input={"proposal": proposal}))["approveSeat"]


@pytest.fixture
async def managed(here: Town) -> Managed:
    async with db.transaction() as tx:
        ids = dict(await accounts.people_by_handle(tx, ["operator", "authority", "ben", "ann"]))
        tokens = {
            f"{handle} manager": await identities.issue_token(tx, ids[handle], timedelta(days=1))
            for handle in ("operator", "authority")
        }
        for code in ("operator", "authority", "teahouse"):
            organisation = await accounts.organisation_by_code(tx, code)
            assert organisation is not None
            ids[f"{code} at"] = organisation.account_id
    anybody = here.people["anybody"]
    people = {**here.people, **{kind: replace(anybody, token=token) for kind, token in tokens.items()}}
    return Managed(replace(here, people=people), ids)


async def test_a_seat_goes_from_a_proposal_to_somebody_who_may_act(managed: Managed) -> None:
    here = managed.here
    assert await here.denied("another citizen", WAITING) == "NOT_ALLOWED"
    proposal = (await managed.propose("operator manager"))["proposal"]
    assert proposal | {"id": ""} == {
        "id": "",
        "yours": True,
        "decision": None,
        "seat": None,
        "terms": {
            "person": str(managed.ids["ben"]),
            "name": "ben",
            "role": "MEMBER",
            "region": "TRIAL",
            "validFrom": None,
            "validUntil": None,
            "organisation": {"id": str(managed.ids["operator at"]), "name": {"en": "Trial Operator"}},
        },
    }
    [open_one] = (await here.ask("authority manager", PROPOSALS))["seatProposals"]["edges"]
    assert open_one["node"] == proposal | {"yours": False}
    approved = (await managed.approve("authority manager", proposal["id"]))["proposal"]
    assert approved == proposal | {"yours": False, "decision": "APPROVED", "seat": approved["seat"]}
    assert await here.ask("another citizen", WAITING) == {"waiting": []}
    assert (await here.ask("authority manager", PROPOSALS))["seatProposals"]["edges"] == []
    edges = (await here.ask("operator manager", SEATS, id=str(managed.ids["operator at"])))["seats"]["edges"]
    assert approved["seat"] in {edge["node"]["id"] for edge in edges}
    ended = await here.ask("another citizen", END, input={"seat": approved["seat"]})
    assert ended == {"endSeat": {"__typename": "SeatEnded"}}
    assert await here.denied("another citizen", WAITING) == "NOT_ALLOWED"


async def test_what_one_person_did_alone_changes_nothing(managed: Managed) -> None:
    proposal = (await managed.propose("operator manager"))["proposal"]["id"]
    before = {table: rows for table, rows in (await everything()).items() if table != "accounts_audit"}
    assert (await managed.approve("operator manager", proposal))["code"] == "NOT_ALLOWED"
    mine = {"person": str(managed.ids["operator"]), "region": "TRIAL-EAST"}
    assert (await managed.propose("operator manager", **mine))["code"] == "SAME_PERSON"
    assert (await managed.propose("operator manager", person="404"))["code"] == "NOT_THERE"
    assert (await managed.here.ask("operator manager", REFUSE, input={"proposal": "404"}))["refuseSeat"] == {
        "__typename": "Rejected",
        "code": "NOT_THERE",
        "path": None,
    }
    assert {table: rows for table, rows in (await everything()).items() if table != "accounts_audit"} == before


async def test_what_cannot_be_read_is_refused_at_its_field(managed: Managed) -> None:
    wrong = {
        "person": "ben",
        "organisation": "-1",
        "region": "\x00",
        "validFrom": "2030-01-01T00:00:00",
        "validUntil": "2030-01-01T00:00:00",
    }
    told = [await managed.propose("operator manager", **{field: value}) for field, value in wrong.items()]
    assert [(one["code"], one["path"]) for one in told] == [("INVALID", ["input", field]) for field in wrong]


async def test_a_manager_of_one_region_sees_the_seats_of_that_region_only(managed: Managed) -> None:
    here, teahouse = managed.here, managed.ids["teahouse at"]
    async with db.transaction() as tx:
        [east] = await accounts.register_people(tx, [accounts.NewPerson("east", "TRIAL", "east")])
        done(await accounts.add_member(tx, NewMember(east, teahouse, "TRIAL-EAST", accounts.Role.MANAGER)))
        token = await identities.issue_token(tx, east, timedelta(days=1))
    eastern = replace(here, people={**here.people, "east": replace(here.people["anybody"], token=token)})
    seen = {
        kind: [
            edge["node"]["terms"]["region"]
            for edge in (await eastern.ask(kind, SEATS, id=str(teahouse)))["seats"]["edges"]
        ]
        for kind in ("east", "operator manager", "authority manager")
    }
    assert seen == {
        "east": ["TRIAL-EAST"],
        "operator manager": ["TRIAL", "TRIAL-EAST"],
        "authority manager": ["TRIAL", "TRIAL-EAST"],
    }
    assert (await eastern.ask("east", SEATS, id=str(managed.ids["operator at"])))["seats"]["edges"] == []


async def test_who_looks_at_others_seats_leaves_a_line_for_each_of_them(managed: Managed) -> None:
    await managed.propose("operator manager")
    await managed.here.ask("authority manager", PROPOSALS)
    await managed.here.ask("authority manager", SEATS, id=str(managed.ids["teahouse at"]))
    rows = await db.pool().fetch("SELECT operation, organisation_id FROM accounts_audit WHERE act = 'READ' ORDER BY 1")
    at = {name: managed.ids[f"{name} at"] for name in ("operator", "authority")}
    assert [tuple(row) for row in rows] == [
        ("proposeSeat", at["operator"]),
        ("seatProposals", at["authority"]),
        ("seats", at["authority"]),
    ]


async def test_more_proposals_cost_no_more_statements(managed: Managed, monkeypatch: pytest.MonkeyPatch) -> None:
    soon = clock() + timedelta(days=1)
    for place, region in enumerate(("TRIAL", "TRIAL-EAST", "TRIAL-WEST", "TRIAL-SOUTH")):
        await managed.propose("operator manager", region=region, validUntil=soon.isoformat())
        if place in {0, 3}:
            assert await cost(managed.here, "authority manager", PROPOSALS, monkeypatch) == 3
