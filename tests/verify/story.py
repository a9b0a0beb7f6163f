"""A small whole world, written row by row and not by the application: two people, a merchant, and everything between.

The first person's lot expired; a second lot was split by a redemption, a hold that was released, a retirement and a
hold that stands, and its rest was redeemed together with a point that carries no grams. `tests.verify.holding` adds a
third person, who has something on hold in the mall.
"""

from tests.verify import holding
from tests.verify.world import Act, World, granted, moved, taken

type Row = tuple[object, ...]

ANN, BEN = 10, 11
OPERATOR, AUTHORITY, MERCHANT, DEVELOPER, OTHER_MERCHANT = 1, 2, 3, 4, 5
METRO, DINING = 20, 21  # a scenario with a published method, and one without
EXPIRED, WHOLE, PLAIN, BENS, SPENT, FIRST_SOLD, RELEASED, RETIRED, HELD, REST_SOLD, RELEASED_SOLD, PLAIN_SPENT = range(
    80, 92
)
OLD_ISSUE, ISSUE, PLAIN_ISSUE = 70, 71, 72
LISTING, DINNER, TICKET = 95, 96, 97
ISSUED, ENDS = "2026-10-20T04:00:00Z", "2028-10-20T16:00:00Z"


def whole_world() -> World:
    world = World((ANN, BEN, holding.CAL), (OPERATOR, AUTHORITY, MERCHANT, DEVELOPER, OTHER_MERCHANT))
    _who_and_what(world)
    _records(world)
    _runs(world)
    _lots(world)
    _acts(world)
    _sales(world)
    holding.add(world, LISTING)
    return world


def _who_and_what(world: World) -> None:
    shared: Row = (DEVELOPER, "320100", "2024-10-01T00:00:00Z", "INCLUDED", "2020-01-01", [], False)
    world.add(
        "scenarios_scenario",
        "id code title_zh title_en domain act_kind method_code method_version"
        " provider_id region applied_at state running_since data_kinds sends_places",
        (METRO, "metro", "地铁", "Metro", "TRAVEL", "METRO", "metro", "1", *shared),
        (DINING, "dining", "光盘", "Dining", "FOOD", "MEAL", "dining", "1", *shared),
    )
    world.add(
        "scenarios_event",
        "id scenario_id state actor_id note at",
        (201, METRO, "APPROVED", AUTHORITY, "", "2024-10-01T00:00:00Z"),
        (202, METRO, "INCLUDED", AUTHORITY, "", "2024-10-02T00:00:00Z"),
        (203, DINING, "INCLUDED", AUTHORITY, "", "2024-10-02T00:00:00Z"),
    )
    world.add(
        "methodologies_publication",
        "method_code method_version method_hash number published_on effective_on superseded_on authority_id",
        ("metro", "1", "abc", "第1号", "2024-09-30", "2024-10-01", "2026-12-01", AUTHORITY),
    )
    agreed: Row = ("公益", "public benefit", [], False, 1, "def", "2024-10-03T00:00:00Z", "2024-10-03T00:00:00Z")
    world.add(
        "consents_consent",
        "id account_id scenario_id provider_id subject purpose_zh purpose_en"
        " data_kinds places notice_version notice_sha256 granted_at valid_from valid_until withdrawn_at",
        (30, ANN, METRO, DEVELOPER, "ann", *agreed, "2027-10-03T00:00:00Z", "2026-11-01T00:00:00Z"),
        (31, ANN, DINING, DEVELOPER, "ann", *agreed, "2027-10-03T00:00:00Z", None),
        (32, BEN, METRO, DEVELOPER, "ben", *agreed, "2027-10-03T00:00:00Z", None),
    )


def _records(world: World) -> None:
    world.add(
        "activities_intake",
        "id scenario_id provider_id actor_id received_at accepted duplicate rejected",
        (40, METRO, DEVELOPER, DEVELOPER, "2024-10-07T02:00:00Z", 1, 0, 0),
        (41, METRO, DEVELOPER, DEVELOPER, "2026-10-19T02:00:00Z", 3, 0, 0),
        (42, DINING, DEVELOPER, DEVELOPER, "2026-10-19T03:00:00Z", 1, 0, 0),
    )
    for record_id, account_id, intake_id, consent_id, day, hour in (
        (50, ANN, 40, 30, "2024-10-07", "00"),
        (51, ANN, 41, 30, "2026-10-18", "00"),
        (52, ANN, 41, 30, "2026-10-18", "09"),
        (53, BEN, 41, 32, "2026-10-18", "00"),
        (54, ANN, 42, 31, "2026-10-18", "04"),
    ):
        intake = world.row("activities_intake", intake_id)
        scenario, received = intake["scenario_id"], intake["received_at"]
        sent: Row = ({"distance_m": 9000}, [])
        start, end = f"{day}T{hour}:10:00Z", f"{day}T{hour}:40:00Z"
        world.add(
            "activities_record",
            "id account_id intake_id scenario_id consent_id external_id revision started_at ended_at day inputs mended"
            " received_at",
            (
                record_id,
                account_id,
                intake_id,
                scenario,
                consent_id,
                f"x-{record_id}",
                1,
                start,
                end,
                day,
                *sent,
                received,
            ),
        )
        claim = (DEVELOPER, f"x-{record_id}", account_id, record_id, 1, "\\x00")
        world.add("activities_claim", "provider_id external_id account_id record_id revision fingerprint", claim)


def _runs(world: World) -> None:
    for run, scenario, method, issues in (
        (60, METRO, ("metro", "1", "abc"), (OLD_ISSUE, 2024, 33, 3, "2024-10-08T04:00:00Z")),
        (61, METRO, ("metro", "1", "abc"), (ISSUE, 2026, 117, 12, ISSUED)),
        (62, DINING, ("dining", "1", "ghi"), (PLAIN_ISSUE, 2026, 0, 4, ISSUED)),
    ):
        issue_id, vintage, grams, points, at = issues
        world.add(
            "issuance_run",
            "id scenario_id method_code method_version method_hash state recognised records operator_id calculated_at",
            (run, scenario, *method, "ISSUED", False, 1, OPERATOR, at),
        )
        audit: Row = (run + 600, run, OPERATOR, True, {}, [], "", at)
        world.add("issuance_audit", "id run_id auditor_id passed findings reviewed note at", audit)
        world.add(
            "ledger_issue",
            "id serial_prefix run_id scenario_id method_code method_version vintage grams points operator_id"
            " authority_id issued_at",
            (issue_id, f"JS-{issue_id}", run, scenario, *method[:2], vintage, grams, points, OPERATOR, AUTHORITY, at),
        )
    world.add(
        "issuance_calculation",
        "account_id record_id run_id vintage exact_grams exact_points refusal outlier numbers",
        (ANN, 50, 60, 2024, "33.075", None, None, False, {}),
        (ANN, 51, 61, 2026, "50.5", None, None, False, {}),
        (ANN, 52, 61, 2026, "46.75", None, None, False, {}),
        (BEN, 53, 61, 2026, "20.5", None, None, False, {}),
        (ANN, 54, 62, 2026, "0", "4.5", None, False, {}),
    )
    world.add(
        "issuance_share",
        "account_id record_id run_id lot_id serial_from serial_until",
        (ANN, 50, 60, EXPIRED, 1, 34),
        (ANN, 51, 61, WHOLE, 1, 51),
        (ANN, 52, 61, WHOLE, 51, 98),
        (BEN, 53, 61, BENS, 98, 118),
        (ANN, 54, 62, PLAIN, 1, 1),
    )


def _lots(world: World) -> None:
    for lot_id, parent_id, owner_id, state, serials, points in (
        (EXPIRED, None, ANN, "EXPIRED", (1, 34), 3),
        (WHOLE, None, ANN, "REDEEMED", (78, 78), 2),
        (PLAIN, None, ANN, "FREE", (1, 1), 3),
        (BENS, None, BEN, "FREE", (98, 118), 2),
        (SPENT, WHOLE, ANN, "REDEEMED", (1, 1), 3),
        (FIRST_SOLD, SPENT, MERCHANT, "FREE", (1, 30), 0),
        (RELEASED, WHOLE, ANN, "REDEEMED", (30, 30), 2),
        (RETIRED, WHOLE, ANN, "RETIRED", (49, 68), 2),
        (HELD, WHOLE, ANN, "HELD", (68, 78), 1),
        (REST_SOLD, WHOLE, MERCHANT, "FREE", (78, 98), 0),
        (RELEASED_SOLD, RELEASED, MERCHANT, "FREE", (30, 49), 0),
        (PLAIN_SPENT, PLAIN, ANN, "REDEEMED", (1, 1), 1),
    ):
        issue_id = {EXPIRED: OLD_ISSUE, PLAIN: PLAIN_ISSUE, PLAIN_SPENT: PLAIN_ISSUE}.get(lot_id, ISSUE)
        granted_at, ends = ("2024-10-08T04:00:00Z", "2026-10-08T16:00:00Z") if lot_id == EXPIRED else (ISSUED, ENDS)
        account_id = BEN if lot_id == BENS else ANN
        held_until = "2026-12-01T00:00:00Z" if lot_id == HELD else None
        purpose = "DONATION" if lot_id == RETIRED else None
        terms = (None if owner_id == MERCHANT else ends, held_until, purpose, parent_id)
        world.add(
            "ledger_lot",
            "id account_id issue_id owner_id state serial_from serial_until grams points granted_at spendable_until"
            " held_until purpose parent_id",
            (
                lot_id,
                account_id,
                issue_id,
                owner_id,
                state,
                *serials,
                serials[1] - serials[0],
                points,
                granted_at,
                *terms,
            ),
        )


def _acts(world: World) -> None:
    rest = [(WHOLE, 2, 20), (RELEASED, 2, 19), (PLAIN_SPENT, 1, 0)]
    world.acts += [
        Act(301, ANN, "ISSUE", OLD_ISSUE, "2024-10-08T04:00:00Z", granted(EXPIRED, 3, 33)),
        Act(302, ANN, "EXPIRE", 0, "2026-10-08T16:00:00Z", taken([(EXPIRED, 3, 33)], "EXPIRED", "EXPIRED")),
        Act(303, ANN, "ISSUE", ISSUE, ISSUED, granted(WHOLE, 10, 97)),
        Act(304, ANN, "ISSUE", PLAIN_ISSUE, ISSUED, granted(PLAIN, 4, 0)),
        Act(
            305,
            ANN,
            "REDEEM",
            DINNER,
            "2026-10-21T01:00:00Z",
            taken([(SPENT, 3, 29)], "REDEEMED", "MERCHANT", MERCHANT),
        ),
        Act(306, ANN, "HOLD", 0, "2026-10-21T02:00:00Z", moved("FREE", "HELD", RELEASED, 2, 19)),
        Act(307, ANN, "RELEASE", 0, "2026-10-21T03:00:00Z", moved("HELD", "FREE", RELEASED, 2, 19)),
        Act(308, ANN, "RETIRE", 0, "2026-10-21T04:00:00Z", taken([(RETIRED, 2, 19)], "RETIRED", "RETIRED")),
        Act(309, ANN, "HOLD", 0, "2026-10-21T05:00:00Z", moved("FREE", "HELD", HELD, 1, 10)),
        Act(310, ANN, "REDEEM", TICKET, "2026-10-21T06:00:00Z", taken(rest, "REDEEMED", "MERCHANT", MERCHANT)),
        Act(311, BEN, "ISSUE", ISSUE, ISSUED, granted(BENS, 2, 20)),
    ]


def _sales(world: World) -> None:
    world.add(
        "mall_listing",
        "id goods_id provider_id variant_zh variant_en points stock version state sold_until listed_at",
        (LISTING, 94, MERCHANT, "", "", 5, 8, 2, "ON_SHELF", "2027-01-01T00:00:00Z", "2026-10-01T00:00:00Z"),
    )
    world.add(
        "mall_redemption",
        "id account_id listing_id listing_version provider_id points grams voucher_code redeemed_at",
        (DINNER, ANN, LISTING, 1, MERCHANT, 3, 29, "AAAA", "2026-10-21T01:00:00Z"),
        (TICKET, ANN, LISTING, 2, MERCHANT, 5, 39, "BBBB", "2026-10-21T06:00:00Z"),
    )
    world.add(
        "mall_voucher",
        "code account_id redemption_id provider_id valid_until used_at",
        ("AAAA", ANN, DINNER, MERCHANT, "2026-12-01T00:00:00Z", "2026-10-22T00:00:00Z"),
        ("BBBB", ANN, TICKET, MERCHANT, "2026-12-01T00:00:00Z", None),
    )
