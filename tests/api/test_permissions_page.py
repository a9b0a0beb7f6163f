"""docs/permissions.md is what the code says, in words for every operation."""

from backend.accounts import OrganisationKind, Role
from backend.api.access import Audience, Check, Note
from backend.api.permissions_page import AUDIENCES, CHECKS, KINDS, NOTES, ROLES, page
from backend.api.schema import CORE
from tests.conftest import ROOT
from tests.security.walking import roots


def test_the_committed_page_is_the_codes() -> None:
    assert (ROOT / "docs/permissions.md").read_text("utf-8") == page(), "run `make permissions`"


def test_every_operation_has_a_line_and_everything_in_it_has_words() -> None:
    lines = [line.split("|")[1].strip() for line in page().splitlines() if line.startswith("| `")]
    assert {f"`{root.name}`" for root in roots(CORE)} <= set(lines)
    for words, kinds in (
        (AUDIENCES, Audience),
        (CHECKS, Check),
        (NOTES, Note),
        (ROLES, Role),
        (KINDS, OrganisationKind),
    ):
        assert set(words) == set(kinds)
