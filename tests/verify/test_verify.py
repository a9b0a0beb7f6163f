"""For each invariant a world in which exactly that one is broken: `verify` names it and no other."""

from collections.abc import AsyncIterator, Callable

import asyncpg
import pytest

from backend.kit import db
from backend.kit.db import Row
from backend.programme import pack
from backend.verify import verify
from tests.verify import story
from tests.verify.world import World, taken

type Owner = asyncpg.Connection[Row]
type Breaking = Callable[[World], None]

NOT_BUILT = ["I-12", "I-13", "I-15", "I-16", "I-17", "I-18", "I-19", "I-20"]

# CHECK constraints are the wall in front of these mistakes; whoever breaks the books as owner takes them down first.
CHECKS = """
DO $$ DECLARE statements text; BEGIN
  SELECT string_agg(format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname), ';') INTO statements
    FROM pg_constraint WHERE contype = 'c' AND conparentid = 0 AND conislocal AND connamespace = 'public'::regnamespace;
  EXECUTE statements;
END $$;
"""


@pytest.fixture
async def rows(owner: Owner) -> AsyncIterator[Owner]:
    """The owner, in a transaction that is rolled back, without CHECK constraints."""
    transaction = owner.transaction()
    await transaction.start()
    await owner.execute(CHECKS)
    yield owner
    await transaction.rollback()


async def broken(rows: Owner, programme: str = "jiangsu") -> list[str]:
    return [finding.id for finding in await verify(rows, pack(programme)) if finding.holds is False]


async def test_an_empty_database_holds_every_invariant_that_applies(rows: Owner) -> None:
    findings = await verify(rows, pack("jiangsu"))
    assert [finding.id for finding in findings] == ["F-09", *(f"I-{number:02}" for number in range(1, 21))]
    assert [finding.id for finding in findings if finding.holds is None] == NOT_BUILT
    assert [finding.id for finding in findings if finding.holds is None and not finding.reason] == []
    assert [finding for finding in findings if finding.holds is False] == []


async def test_the_application_may_verify_in_a_snapshot_that_writes_nothing(database: None) -> None:
    async with db.pool().acquire() as reader, reader.transaction(isolation="repeatable_read", readonly=True):
        findings = await verify(reader, pack("jiangsu"))
    assert [finding.id for finding in findings if finding.holds is False] == []


@pytest.mark.parametrize("programme", ["jiangsu", "trial"])
async def test_a_whole_world_holds_every_invariant_that_applies(owner: Owner, programme: str) -> None:
    transaction = owner.transaction()
    await transaction.start()
    await story.whole_world().write(owner)
    findings = await verify(owner, pack(programme))
    await transaction.rollback()
    assert [(finding.id, finding.examples) for finding in findings if finding.holds is False] == []


BREAKS = [
    ("I-01", "UPDATE ledger_account SET free_points = free_points + 1 WHERE id = 10"),
    ("I-01", "UPDATE ledger_account SET helped_grams = helped_grams - 1 WHERE id = 10"),
    ("I-01", "UPDATE ledger_account SET carried_grams = 1 WHERE id = 10"),
    ("I-01", "UPDATE ledger_account SET version = version + 1 WHERE id = 11"),
    ("I-01", "UPDATE ledger_entry SET version = 12 WHERE id = 310"),
    ("I-01", "UPDATE ledger_issue SET grams = grams + 1 WHERE id = 71"),
    ("I-01", "UPDATE ledger_issue SET points = points + 1 WHERE id = 72"),
    ("I-01", "UPDATE ledger_lot SET points = points + 1 WHERE id = 83"),
    ("I-01", "UPDATE ledger_posting SET balance_after = 8 WHERE entry_id = 306 AND book = 'FREE' AND asset = 'POINT'"),
    ("I-01", "UPDATE ledger_posting SET posted_at = posted_at + interval '1 s' WHERE entry_id = 308 AND line = 1"),
    ("I-01", "UPDATE ledger_entry SET reference_id = 71 WHERE id = 304"),
    ("I-01", "UPDATE issuance_calculation SET exact_points = 5 WHERE record_id = 54"),
    ("I-01", "DELETE FROM ledger_posting WHERE entry_id = 308 AND book = 'FREE' AND asset = 'POINT'"),
    ("I-02", "UPDATE ledger_lot SET serial_from = 97, serial_until = 117 WHERE id = 83"),
    ("I-02", "UPDATE ledger_lot SET serial_until = serial_until + 1 WHERE id = 88"),
    ("I-02", "UPDATE ledger_lot SET parent_id = 80 WHERE id = 87"),
    ("I-02", "UPDATE ledger_lot SET parent_id = NULL WHERE id = 88"),
    ("I-02", "UPDATE issuance_share SET serial_until = 52 WHERE record_id = 51"),
    ("I-02", "UPDATE issuance_calculation SET exact_grams = 45 WHERE record_id = 52"),
    ("I-02", "DELETE FROM issuance_share WHERE record_id = 53"),
    ("I-03", "UPDATE issuance_audit SET passed = false WHERE run_id = 61"),
    ("I-03", "DELETE FROM issuance_audit WHERE run_id = 62"),
    ("I-03", "UPDATE issuance_audit SET at = '2026-10-20T05:00Z' WHERE run_id = 61"),
    ("I-03", "UPDATE issuance_audit SET auditor_id = 2 WHERE run_id = 61"),
    ("I-03", "UPDATE ledger_issue SET authority_id = operator_id WHERE id = 71"),
    ("I-03", "UPDATE issuance_run SET state = 'AUDITED' WHERE id = 61"),
    ("I-03", "DELETE FROM methodologies_publication; UPDATE issuance_run SET recognised = true"),
    ("I-03", "UPDATE issuance_calculation SET refusal = 'TOO_SHORT' WHERE record_id = 52"),
    ("I-03", "UPDATE issuance_calculation SET vintage = 2025 WHERE record_id = 52"),
    ("I-03", "UPDATE consents_consent SET withdrawn_at = '2026-10-19T02:00Z' WHERE id = 30"),
    ("I-03", "UPDATE consents_consent SET granted_at = '2026-10-18T00:20Z', valid_from = granted_at WHERE id = 32"),
    ("I-03", "UPDATE consents_consent SET valid_until = '2026-10-18T12:00Z' WHERE id = 31"),
    ("I-03", "UPDATE consents_consent SET granted_at = '2024-10-06T00:00Z' WHERE id = 32"),
    ("I-03", "UPDATE consents_consent SET scenario_id = 20 WHERE id = 31"),
    ("I-03", "UPDATE methodologies_publication SET effective_on = '2024-10-08'"),
    ("I-03", "UPDATE methodologies_publication SET superseded_on = '2026-10-18'"),
    ("I-03", "UPDATE methodologies_publication SET method_hash = 'other'"),
    ("I-04", "UPDATE activities_record SET external_id = 'x-51' WHERE id = 52"),
    ("I-04", "UPDATE activities_claim SET record_id = 52 WHERE record_id = 51"),
    ("I-04", "DELETE FROM activities_claim WHERE record_id = 50"),
    ("I-04", "INSERT INTO activities_waiting VALUES (10, 51, 20)"),
    (
        "I-04",
        "UPDATE activities_record SET started_at = '2026-10-18T00:10Z', ended_at = '2026-10-18T01:00Z' WHERE id = 52",
    ),
    (
        "I-04",
        """INSERT INTO activities_record SELECT (jsonb_populate_record(r,
             jsonb_build_object('received_at', received_at + interval '1 month'))).* FROM activities_record r
           WHERE id = 54""",
    ),
    ("I-14", "UPDATE scenarios_event SET at = '2026-10-19T03:00:01Z' WHERE id = 203"),
    ("I-14", "INSERT INTO scenarios_event VALUES (204, 20, 'TERMINATED', 1, '', '2026-10-19T02:00Z')"),
    ("I-14", "UPDATE scenarios_scenario SET state = 'TERMINATED' WHERE id = 21"),
    ("I-05", "UPDATE ledger_posting SET owner_id = 11 WHERE entry_id = 305 AND book = 'REDEEMED'"),
    ("I-05", "UPDATE ledger_lot SET owner_id = 11, spendable_until = NULL WHERE id = 84"),
    ("I-05", "UPDATE ledger_account SET owner_kind = 'ORGANISATION' WHERE id = 11"),
    (
        "I-05",
        """UPDATE ledger_entry SET id = 303 WHERE id = 311;
           UPDATE ledger_posting SET entry_id = 303 WHERE entry_id = 311""",
    ),
    ("I-06", "UPDATE ledger_entry SET kind = 'HOLD' WHERE id = 307"),
    ("I-06", "UPDATE ledger_lot SET owner_id = 5 WHERE id = 85"),
    ("I-06", "UPDATE mall_listing SET provider_id = 5"),
    ("I-08", "DELETE FROM mall_voucher WHERE code = 'AAAA'"),
    ("I-08", "UPDATE mall_voucher SET provider_id = 5 WHERE code = 'BBBB'"),
    ("I-08", "UPDATE mall_redemption SET points = 4 WHERE id = 96"),
    ("I-08", "UPDATE mall_redemption SET grams = 30 WHERE id = 96"),
    ("I-08", "UPDATE mall_listing SET points = 6"),
    ("I-08", "UPDATE mall_listing SET stock = -1"),
    ("I-08", "DELETE FROM mall_hold WHERE redemption_id = 108"),
    ("I-08", "DELETE FROM mall_hold WHERE redemption_id = 106"),
    ("I-08", "UPDATE mall_hold SET ending = 'RELEASED' WHERE redemption_id = 107"),
    ("I-08", "UPDATE mall_hold SET ending = NULL, ended_at = NULL WHERE redemption_id = 107"),
    ("I-08", "UPDATE mall_hold SET ending = 'SETTLED' WHERE redemption_id = 106"),
    ("I-08", "UPDATE mall_hold SET ending = 'SETTLED', ended_at = until WHERE redemption_id = 108"),
    ("I-08", "UPDATE mall_hold SET ending = 'RELEASED', ended_at = until WHERE redemption_id = 108"),
    ("I-08", "UPDATE mall_hold SET until = until + interval '1 s' WHERE redemption_id = 108"),
    ("I-08", "UPDATE mall_hold SET settles = false WHERE redemption_id = 108"),
    ("I-08", "UPDATE mall_hold SET awaits = 'CHECK' WHERE redemption_id = 106"),
    ("I-08", "UPDATE ledger_lot SET held_until = held_until - interval '1 s' WHERE id = 103"),
    ("I-08", "UPDATE ledger_lot SET settles_to_id = 5 WHERE id = 103"),
    ("I-08", "UPDATE ledger_lot SET reference_id = 106 WHERE id = 103"),
    ("I-08", "UPDATE mall_redemption SET grams = 9 WHERE id = 108"),
    ("I-08", "UPDATE mall_redemption SET points = 2 WHERE id = 106"),
    ("I-08", "UPDATE ledger_entry SET reference_id = 0 WHERE id = 325"),
    ("I-08", "UPDATE mall_voucher SET used_at = '2026-10-23T00:00Z' WHERE code = 'EEEE'"),
    ("I-08", "DELETE FROM mall_voucher WHERE code = 'EEEE'"),
    ("I-09", "UPDATE ledger_account SET redeemed_points = redeemed_points - 1 WHERE id = 10"),
    ("I-09", "UPDATE ledger_account SET retired_grams = retired_grams + 29 WHERE id = 10"),
    ("I-10", "UPDATE ledger_lot SET state = 'RETIRED' WHERE id = 85"),
    ("I-10", "UPDATE ledger_posting SET lot_id = 84 WHERE entry_id = 308 AND asset = 'GRAM' AND book = 'FREE'"),
    ("I-11", "UPDATE ledger_lot SET spendable_until = '2028-10-21T16:00Z' WHERE id = 83"),
]


@pytest.mark.parametrize(("invariant", "sql"), BREAKS)
async def test_what_breaks_one_invariant_is_named_and_no_other(rows: Owner, invariant: str, sql: str) -> None:
    await story.whole_world().write(rows)
    assert (await rows.execute(sql)).split()[-1] != "0"
    assert await broken(rows) == [invariant]


def points_without_grams_are_taken_while_others_are_free(world: World) -> None:
    world.acts.remove(world.act(309))
    world.lot(story.HELD).update(state="FREE", held_until=None)


def a_lot_is_retired_at_the_instant_its_term_ends(world: World) -> None:
    world.act(308).at = story.ENDS


def a_hold_is_made_at_the_instant_the_term_ends(world: World) -> None:
    world.act(309).at = story.ENDS


def a_lot_expires_a_second_early(world: World) -> None:
    world.act(302).at = "2026-10-08T15:59:59Z"


def grams_go_to_another_merchant(world: World) -> None:
    asset, book, amount, lot_id, _ = world.act(305).legs[-1]
    world.act(305).legs[-1] = (asset, book, amount, lot_id, story.OTHER_MERCHANT)
    world.lot(story.FIRST_SOLD)["owner_id"] = story.OTHER_MERCHANT


def a_use_is_booked_as_a_redemption_of_nothing(world: World) -> None:
    world.act(308).kind = "HOLD"


def a_person_passes_grams_on_without_redeeming(world: World) -> None:
    world.act(308).legs = taken([(story.RETIRED, 2, 19)], "RETIRED", "MERCHANT", story.MERCHANT)
    passed = {"id": 92, "parent_id": story.RETIRED, "serial_from": 49, "serial_until": 68, "grams": 19}
    world.tables["ledger_lot"].append({**world.lot(story.FIRST_SOLD), **passed})
    world.lot(story.RETIRED).update(serial_until=49, grams=0)


def a_redemption_is_booked_twice_under_one_reference(world: World) -> None:
    world.act(310).reference_id = story.DINNER


def honour_is_taken_back(world: World) -> None:
    again = [("POINT", "RETIRED", -2, None, None), ("POINT", "RETIRED", 2, None, None)]
    world.act(308).legs += again


def an_entry_does_not_balance(world: World) -> None:
    world.act(308).legs[-2] = ("POINT", "RETIRED", 3, None, None)


def points_are_granted_over_the_ratio(world: World) -> None:
    world.acts[-1].legs = [
        leg if leg[0] == "GRAM" else (*leg[:2], leg[2] // 2 * 3, *leg[3:]) for leg in world.acts[-1].legs
    ]
    world.lot(story.BENS)["points"] = 3
    world.row("ledger_issue", story.ISSUE)["points"] = 13


STORIES: dict[Breaking, str] = {
    points_without_grams_are_taken_while_others_are_free: "I-07",
    a_lot_is_retired_at_the_instant_its_term_ends: "I-11",
    a_hold_is_made_at_the_instant_the_term_ends: "I-11",
    a_lot_expires_a_second_early: "I-11",
    grams_go_to_another_merchant: "I-06",
    a_use_is_booked_as_a_redemption_of_nothing: "I-06",
    a_person_passes_grams_on_without_redeeming: "I-06",
    a_redemption_is_booked_twice_under_one_reference: "I-08",
    honour_is_taken_back: "I-09",
    an_entry_does_not_balance: "I-01",
    points_are_granted_over_the_ratio: "I-01",
}


@pytest.mark.parametrize("breaking", STORIES, ids=lambda breaking: breaking.__name__)
async def test_books_that_agree_with_themselves_are_still_held_to_the_rules(rows: Owner, breaking: Breaking) -> None:
    world = story.whole_world()
    breaking(world)
    await world.write(rows)
    assert await broken(rows) == [STORIES[breaking]]


async def test_a_trial_programme_takes_a_method_without_publication_if_it_recognised_it(rows: Owner) -> None:
    await story.whole_world().write(rows)
    await rows.execute("DELETE FROM methodologies_publication")
    assert await broken(rows, "trial") == ["I-03"]
    await rows.execute("UPDATE issuance_run SET recognised = true")
    assert await broken(rows, "trial") == []


async def test_a_trial_programme_takes_a_consent_that_reaches_back(rows: Owner) -> None:
    await story.whole_world().write(rows)
    await rows.execute("UPDATE consents_consent SET granted_at = '2026-10-19T01:00Z' WHERE id = 32")
    assert await broken(rows, "jiangsu") == ["I-03"]
    assert await broken(rows, "trial") == []


async def test_a_finding_counts_what_is_broken_and_names_five_examples(rows: Owner) -> None:
    await story.whole_world().write(rows)
    await rows.execute("UPDATE ledger_posting SET balance_after = balance_after + 1 WHERE book = 'HELD'")
    (finding,) = [finding for finding in await verify(rows, pack("jiangsu")) if finding.holds is False]
    assert finding.broken == 16
    assert finding.examples[0] == "a balance is not the sum of the legs before it: account 10, version 6, GRAM HELD"
    assert len(finding.examples) == 5
