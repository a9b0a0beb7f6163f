"""Whoever opens the repository sees the story in the names: a folder of leftovers tells none."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.reading import ROOT, domains, files

LEFTOVERS = {"common", "core", "helper", "helpers", "manager", "managers", "service", "services", "util", "utils"}
PARTS = {"__init__", "commands", "errors", "models", "ports", "queries", "rules", "store", "values"}

# What a domain has besides the parts above, and why it is none of them.
OWN_PARTS = {
    "accounts": {
        "audit": "writes the log of the other parts' acts, in one way and from nowhere else",
    },
    "activities": {
        "batch": "decides a whole batch of records in order: pure, and longer than the rules for one record",
    },
    "drops": {
        "drawing": "is the arithmetic that anybody can do again: pure, and apart so that it can be read alone",
        "wishing": "decides a whole batch of wishes in order: pure, and apart from the rules of the drop itself",
    },
    "identities": {
        "enrolling": "says who may add a factor and holds what was begun: passkeys and apps share it",
        "factor_store": "is the store of passkeys and second factors, apart so that either can be read at once",
        "passkeys": "is each act with a passkey from the challenge to the session",
        "responses": "reads what authenticators answer: pure, and alone in knowing the library",
        "elsewhere": "is one act from leaving for a provider to the session, and what of it stays linked",
        "elsewhere_store": "is the store of the two parts beside it, apart so that either can be read at once",
        "real_name": "is one act that must not keep what it is told: read together, so that this can be seen",
        "signing_in": "is one act from the code to the session, with its own limits: read together or not at all",
        "totp": "is the standard of authenticator apps and the four acts with one: read together or not at all",
    },
    "issuance": {
        "calculating": "applies a method page by page, so that a run of any size fits in memory",
        "issuing": "posts what was decided: one act of many statements, apart from the decision",
    },
    "ledger": {
        "writing": "builds one balanced entry in memory: pure, and apart from the rules so that those stay readable",
    },
    "mall": {
        "checking": "is what happens at the till, with the store and the rules of vouchers: read together",
        "photos": "keeps pictures of goods and hands them out: no decision is in it",
        "shelf_queries": "tells merchants and the operator, apart from what citizens are told",
        "shelf_rules": "is the decisions before anything is sold: agreements, goods, reviews, tills",
        "shelf_store": "is the store of the shelf, apart so that either can be read at once",
        "shelf_values": "names what is on the shelf, apart from what is done with it",
        "shelving": "is each act from the agreement to the shelf",
        "voucher_rules": "is the decisions at the till: they rest on those of redemption",
        "warning": "is the job that warns of vouchers: its statement, its day and its words in one place",
    },
    "programme": {
        "packs": "reads the rule packs: what a regulation sets is data, neither code nor a row",
        "working_days": "counts working days over a calendar that this domain alone knows",
    },
    "methodologies": {
        "catalogue": "reads the published methods: they are data, neither code nor rows",
        "explanation": "tells a person why a result is what it is: pure, and longer than the rules it explains",
        "expression": "is the small language in which a method states its formula",
    },
}
MIGRATION = re.compile(r"(__init__|\d{4}_[a-z0-9_]+)\.py")


def leftovers(paths: tuple[Path, ...]) -> Iterator[str]:
    for path in paths:
        if path.parts[0] == "pwa":  # the front end's `core` is a fixed set: what every screen stands on
            continue
        if LEFTOVERS & {part.split(".")[0].lower() for part in path.parts}:
            yield f"{path} is named after nothing"


def modules(domain: str) -> set[str]:
    return {path.stem for path in (ROOT / "backend" / domain).glob("*") if path.suffix == ".py" or has_code(path)}


def has_code(path: Path) -> bool:
    return path.is_dir() and any(path.rglob("*.py"))


def test_no_folder_or_module_is_a_drawer_for_leftovers() -> None:
    assert list(leftovers(files())) == []


def test_a_domain_has_only_the_parts_that_every_reader_knows() -> None:
    strange = {domain: modules(domain) - PARTS - set(OWN_PARTS.get(domain, {})) for domain in domains()}
    assert {domain: names for domain, names in strange.items() if names} == {}


def test_every_own_part_of_a_domain_exists() -> None:
    gone = {domain: set(names) - modules(domain) for domain, names in OWN_PARTS.items()}
    assert {domain: names for domain, names in gone.items() if names} == {}


def test_only_migrations_live_among_migrations() -> None:
    """Tortoise imports every module of the folder."""
    strangers = [p for p in files() if p.parts[0] == "migrations" and not MIGRATION.fullmatch("/".join(p.parts[1:]))]
    assert strangers == []


@pytest.mark.parametrize("name", ["backend/utils.py", "backend/mall/helpers/money.py", "tests/Common/x.py"])
def test_the_rule_sees_a_drawer(name: str) -> None:
    assert list(leftovers((Path(name),))) == [f"{name} is named after nothing"]


@pytest.mark.parametrize("name", ["backend/mall/store.py", "backend/commons_of_the_city.py"])
def test_the_rule_leaves_a_good_name_alone(name: str) -> None:
    assert list(leftovers((Path(name),))) == []


def test_the_rule_knows_a_migration() -> None:
    names = ["0001_initial.py", "__init__.py", "config.py", "sql/0001_initial.py", "0001_initial.sql"]
    assert [name for name in names if MIGRATION.fullmatch(name)] == ["0001_initial.py", "__init__.py"]
