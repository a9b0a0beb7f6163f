"""Trusted documents at the edge: by id, by GET or POST, and nothing else by GET."""

import ast
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from backend.api import documents
from backend.api.rejected import DEPRECATED, Code
from backend.kit.errors import ConfigurationError
from tests.api.asking import Caller, edge
from tests.conftest import ROOT

TRUSTED = {
    "sha256:p": "query P($code: String!) { scenario(code: $code) { id } programme { code } }",
    "sha256:o": "mutation { signOut { ok } }",
}


@pytest.fixture
async def anybody(database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Caller]:
    file = tmp_path / "trusted-documents.json"
    file.write_text(json.dumps(TRUSTED))
    monkeypatch.setattr(documents, "FILE", file)
    async with edge() as caller:
        yield caller


async def test_a_document_is_run_by_its_id(anybody: Caller) -> None:
    told = {"data": {"scenario": None, "programme": {"code": "trial"}}}
    asked = {"documentId": "sha256:p", "variables": json.dumps({"code": "metro"})}
    answer = await anybody.client.get("/graphql", params=asked)
    assert (answer.status_code, answer.json()) == (200, told)
    assert answer.headers["cache-control"] == "no-store"
    body = json.dumps({"documentId": "sha256:p", "variables": {"code": "metro"}})
    assert (await anybody.post(body.encode())).json() == told


@pytest.mark.parametrize(
    ("asked", "status", "says"),
    [
        ("documentId=sha256:x", 404, "There is no such document: load the page again."),
        ("documentId=sha256:p&query={me{accountId}}", 400, "Name a document by its documentId or send one as query"),
        ("documentId=sha256:p&variables=5", 400, "The variables must be one JSON object in UTF-8."),
        ("documentId=sha256:o", 405, "A GET only reads: send a mutation by POST."),
        ("query={me{accountId}}", 400, "A GET names a trusted document by its documentId: send others by POST."),
        ("", 400, "A GET names a trusted document by its documentId: send others by POST."),
    ],
)
async def test_whatever_else_comes_by_get_is_refused(anybody: Caller, asked: str, status: int, says: str) -> None:
    answer = await anybody.client.get(f"/graphql?{asked}", headers={"accept": "text/html, */*;q=0.8"})
    assert answer.status_code == status
    assert answer.json()["errors"][0]["message"].startswith(says)


@pytest.mark.parametrize("body", [b'{"documentId":5}', b'{"documentId":"sha256:p","query":"{me{accountId}}"}'])
async def test_a_body_that_names_no_document_is_refused(anybody: Caller, body: bytes) -> None:
    assert (await anybody.post(body)).status_code == 400


async def test_a_variable_named_like_the_id_is_only_a_variable(anybody: Caller) -> None:
    variables = json.dumps({"code": "metro", "documentId": "sha256:o"})
    answer = await anybody.client.get("/graphql", params={"documentId": "sha256:p", "variables": variables})
    assert answer.json()["data"]["programme"] == {"code": "trial"}


def test_without_a_build_there_are_no_documents_and_a_broken_one_is_told(tmp_path: Path) -> None:
    assert documents.load(tmp_path / "none.json") == {}
    (tmp_path / "broken.json").write_text("[]")
    with pytest.raises(ConfigurationError, match="is no list of trusted documents"):
        documents.load(tmp_path / "broken.json")


BESIDE = {"NOT_A_PICTURE", "PICTURE_TOO_LARGE"}  # told by `POST /photos` alone


def refusals() -> Iterator[str]:
    """The codes of all refusals in the code: the second argument after a kind."""
    for file in (ROOT / "backend").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(args=[ast.Attribute(value=ast.Name(id="Kind")), ast.Constant(value=str(code)), *_]):
                    yield code


def test_the_codes_of_the_edge_are_those_of_all_refusals() -> None:
    assert set(refusals()) - BESIDE == {code.value for code in Code} - set(DEPRECATED)
    assert [code for code in Code if code.name != code.value] == []
