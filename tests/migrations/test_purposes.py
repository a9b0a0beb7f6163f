"""What people had agreed to before a purpose was said in both languages is kept, word for word."""

from collections.abc import AsyncIterator

import pytest
from tortoise.context import TortoiseContext
from tortoise.migrations.api import migrate

from backend import wiring
from backend.adapters import embedded
from backend.kit import db, schema
from tests.conftest import TODAY

BEFORE = """
INSERT INTO consents_notice (scenario_id, version, purpose, data_kinds, sends_places, text_zh, text_en, sha256,
  effective_on) VALUES (1, 1, '计算减碳量', '{}', false, '文', 'text', 'ff', '2026-11-20');
INSERT INTO consents_consent (account_id, id, provider_id, scenario_id, subject, purpose, data_kinds, places,
  notice_version, notice_sha256, valid_from, valid_until, granted_at)
  VALUES (5, 6, 7, 1, 'card 1', '计算减碳量', '{}', false, 1, 'ff', '2026-11-20', '2027-11-20', '2026-11-20');
"""


@pytest.fixture
async def empty_url(cluster: str, database_name: str) -> AsyncIterator[str]:
    """The owner's address of a database without tables."""
    name = f"{database_name}_before"
    async with db.single(embedded.url(cluster, embedded.SUPERUSER, "postgres")) as admin:
        await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await admin.execute(f"CREATE DATABASE {name} OWNER {embedded.OWNER}")
        yield embedded.url(cluster, embedded.OWNER, name)
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def test_the_purpose_that_was_agreed_to_stands_for_both_languages_and_its_hash_stays(empty_url: str) -> None:
    async with TortoiseContext():
        config = db.configuration(empty_url, wiring.MODELS, most=1)
        await migrate(config=config, target="models.0006_sign_in_privileges")
    async with db.single(empty_url) as owner:
        await owner.execute(BEFORE)
        await schema.upgrade(empty_url, wiring.MODELS, TODAY)
        notice = await owner.fetchrow("SELECT purpose_zh, purpose_en, sha256 FROM consents_notice")
        consent = await owner.fetchrow("SELECT purpose_zh, purpose_en, notice_sha256 FROM consents_consent")
    assert notice is not None
    assert consent is not None
    assert tuple(notice) == tuple(consent) == ("计算减碳量", "计算减碳量", "ff")
