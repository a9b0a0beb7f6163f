"""Agreements through the edge: drafted by the operator, signed by both parties, seen by nobody else."""

import pytest

from tests.api.town import Town, cost
from tests.api.trading import AGREEMENTS, act, drafted, hired, joined, nodes, seated
from tests.world import everything

SELLERS = "{ rightsProviders { id name { en } } }"


async def test_an_agreement_holds_once_both_parties_have_signed(here: Town) -> None:
    here, ids = await joined(here, "bakery")
    draft = (await drafted(here, ids["bakery"]))["agreement"]
    agreement = draft.pop("id")
    assert draft == {
        "state": "DRAFT",
        "terms": "As listed.",
        "signedByYou": False,
        "providerSignedAt": None,
        "operatorSignedAt": None,
        "terminatedAt": None,
        "provider": {"name": {"en": "bakery"}},
        "operator": {"name": {"en": "Trial Operator"}},
    }
    no = {"__typename": "Rejected", "path": ["input", "agreement"], "at": None, "tillName": None}
    assert await act(here, "merchant", "signAgreement", agreement=agreement) == no | {"code": "NOT_THERE"}
    ours = (await act(here, "operator", "signAgreement", agreement=agreement))["agreement"]
    assert (ours["state"], ours["signedByYou"], ours["providerSignedAt"]) == ("DRAFT", True, None)
    assert await act(here, "auditor", "signAgreement", agreement=agreement) == no | {"code": "SIGNED_ALREADY"}
    theirs = (await act(here, "bakery", "signAgreement", agreement=agreement))["agreement"]
    assert (theirs["state"], theirs["signedByYou"]) == ("ACTIVE", True)
    assert await act(here, "bakery", "signAgreement", agreement=agreement) == no | {"code": "NOT_A_DRAFT"}


async def test_nobody_signs_for_both_parties(here: Town) -> None:
    here, ids = await joined(here, "bakery")
    await hired(here, "operator", int(ids["bakery"]))
    agreement = (await drafted(here, ids["bakery"]))["agreement"]["id"]
    assert (await act(here, "operator", "signAgreement", agreement=agreement))["__typename"] == "AgreementChanged"
    assert (await act(here, "operator", "signAgreement", agreement=agreement))["code"] == "SIGNS_ONCE"


@pytest.mark.parametrize(
    ("other", "code", "path"),
    [
        ({"provider": "404"}, "NOT_THERE", ["input", "provider"]),
        ({"provider": "bakery"}, "INVALID", ["input", "provider"]),
        ({"terms": " "}, "BAD_AGREEMENT", None),
        ({"terms": "\0"}, "INVALID", ["input", "terms"]),
        ({"validUntil": "2000-01-01T00:00:00Z"}, "NOT_A_TERM", None),
        ({"validFrom": "2026-11-20T00:00:00"}, "INVALID", ["input", "validFrom"]),
        ({"validUntil": "9999-12-31T23:59:59-08:00"}, "INVALID", ["input", "validUntil"]),
    ],
)
async def test_a_draft_that_cannot_be_is_refused(here: Town, other: dict[str, str], code: str, path: object) -> None:
    before = await everything()
    told = await drafted(here, str(here.tea.provider_id), **other)
    assert (told["code"], told["path"]) == (code, path)
    assert await everything() == before


async def test_the_operator_agrees_with_rights_providers_only(here: Town) -> None:
    assert (await drafted(here, str(here.metro.provider_id)))["code"] == "NOT_A_RIGHTS_PROVIDER"


async def test_an_operator_chooses_among_the_rights_providers_where_it_decides(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = [each["name"]["en"] for each in (await here.ask("operator", SELLERS))["rightsProviders"]]
    assert sorted(known) == ["rival", "teahouse"]  # and not the metro, which sells nothing
    assert await cost(here, "operator", SELLERS, monkeypatch) == 1
    for kind in ("citizen", "merchant", "authority"):
        assert await here.denied(kind, SELLERS) == "NOT_ALLOWED"
    here = await seated(here, "east", here.world.operator.seats[0].organisation_id, "TRIAL-EAST")
    assert await here.ask("east", SELLERS) == {"rightsProviders": []}


async def test_only_its_parties_see_an_agreement_page_by_page(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        await drafted(here, str(here.tea.provider_id))
    ours = nodes(await here.ask("operator", AGREEMENTS))
    assert [each["provider"]["name"]["en"] for each in ours] == ["teahouse", "teahouse", "rival", "teahouse"]
    assert [each["state"] for each in ours] == ["DRAFT", "DRAFT", "ACTIVE", "ACTIVE"]
    assert [each["signedByYou"] for each in ours] == [False, False, True, True]
    assert [each["provider"]["name"]["en"] for each in nodes(await here.ask("another merchant", AGREEMENTS))] == [
        "rival"
    ]
    first = (await here.ask("operator", AGREEMENTS, first=3))["agreements"]["pageInfo"]
    rest = await here.ask("operator", AGREEMENTS, first=3, after=first["endCursor"])
    assert (first["hasNextPage"], [each["id"] for each in nodes(rest)]) == (True, [ours[3]["id"]])
    for kind in ("citizen", "developer", "authority"):
        assert await here.denied(kind, AGREEMENTS) == "NOT_ALLOWED"
    assert await cost(here, "operator", AGREEMENTS, monkeypatch) == 2  # agreements, organisations
