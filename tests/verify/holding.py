"""The third person of the story, who gave a hold back, had a second taken at the till, and may give back a third.

She was issued 60 grams with six points: a head of one point went and came back, then two points were set aside and
settled with their grams, then one point, which settles by itself some days later.
"""

from tests.verify.world import Act, World, granted, moved

CAL = 12
OPERATOR, AUTHORITY, MERCHANT, DEVELOPER, METRO = 1, 2, 3, 4, 20
RUN, ISSUE, CONSENT, INTAKE, RECORD = 63, 73, 33, 43, 55
REST, BACK, TAKEN, WAITING, PASSED_ON = range(100, 105)
GIVEN_BACK, CHECKED, REFUNDABLE = range(106, 109)
ISSUED, ENDS, DEADLINE = "2026-10-20T04:00:00Z", "2028-10-20T16:00:00Z", "2026-10-27T03:00:00Z"
SENT = "2026-10-19T02:00:00Z"


def add(world: World, listing: int) -> None:
    """Add her, from what she agreed to through to what she has on hold; before the last act, which is another's."""
    _earned(world)
    _lots(world)
    world.acts[-1:-1] = _acts()
    _sales(world, listing)


def _earned(world: World) -> None:
    agreed = dict(world.row("consents_consent", 32), id=CONSENT, account_id=CAL, subject="cal")
    world.tables["consents_consent"].append(agreed)
    world.tables["activities_intake"].append(dict(world.row("activities_intake", 41), id=INTAKE, accepted=1))
    ids = {"id": RECORD, "account_id": CAL, "intake_id": INTAKE, "consent_id": CONSENT, "external_id": "x-55"}
    world.tables["activities_record"].append(world.row("activities_record", 53) | ids)
    claim = (DEVELOPER, "x-55", CAL, RECORD, 1, "\\x00")
    world.add("activities_claim", "provider_id external_id account_id record_id revision fingerprint", claim)
    world.tables["issuance_run"].append(world.row("issuance_run", 61) | {"id": RUN})
    world.tables["issuance_audit"].append(world.row("issuance_audit", 661) | {"id": 663, "run_id": RUN})
    issue = {"id": ISSUE, "serial_prefix": "JS-73", "run_id": RUN, "grams": 60, "points": 6}
    world.tables["ledger_issue"].append(world.row("ledger_issue", 71) | issue)
    calculated: tuple[object, ...] = (CAL, RECORD, RUN, 2026, "60.5", None, None, False, {})
    columns = "account_id record_id run_id vintage exact_grams exact_points refusal outlier numbers"
    world.add("issuance_calculation", columns, calculated)
    share = (CAL, RECORD, RUN, REST, 1, 61)
    world.add("issuance_share", "account_id record_id run_id lot_id serial_from serial_until", share)


def _lots(world: World) -> None:
    for lot_id, parent_id, owner_id, state, serials, points in (
        (REST, None, CAL, "FREE", (41, 61), 2),
        (BACK, REST, CAL, "FREE", (1, 11), 1),
        (TAKEN, REST, CAL, "REDEEMED", (11, 11), 2),
        (WAITING, REST, CAL, "HELD", (31, 41), 1),
        (PASSED_ON, TAKEN, MERCHANT, "FREE", (11, 31), 0),
    ):
        waits = lot_id == WAITING
        why = {WAITING: REFUNDABLE, PASSED_ON: CHECKED}.get(lot_id)
        hold = (DEADLINE, f"redemption {REFUNDABLE}", MERCHANT) if waits else (None, None, None)
        ends = None if owner_id == MERCHANT else ENDS
        where = (lot_id, CAL, ISSUE, owner_id, state, *serials, serials[1] - serials[0], points)
        world.add(
            "ledger_lot",
            "id account_id issue_id owner_id state serial_from serial_until grams points granted_at spendable_until"
            " held_until purpose settles_to_id parent_id reference_id",
            (*where, ISSUED, ends, *hold, parent_id, why),
        )


def _acts() -> list[Act]:
    settled = [
        *(("POINT", "HELD", -2, TAKEN, None), ("GRAM", "HELD", -20, TAKEN, None)),
        *(("POINT", "REDEEMED", 2, None, None), ("GRAM", "MERCHANT", 20, None, MERCHANT)),
    ]
    return [
        Act(320, CAL, "ISSUE", ISSUE, ISSUED, granted(REST, 6, 60)),
        Act(321, CAL, "HOLD", GIVEN_BACK, "2026-10-22T01:00:00Z", moved("FREE", "HELD", BACK, 1, 10)),
        Act(322, CAL, "RELEASE", GIVEN_BACK, "2026-10-22T01:10:00Z", moved("HELD", "FREE", BACK, 1, 10)),
        Act(323, CAL, "HOLD", CHECKED, "2026-10-22T02:00:00Z", moved("FREE", "HELD", TAKEN, 2, 20)),
        Act(324, CAL, "REDEEM", CHECKED, "2026-10-22T03:00:00Z", settled),
        Act(325, CAL, "HOLD", REFUNDABLE, "2026-10-22T03:00:00Z", moved("FREE", "HELD", WAITING, 1, 10)),
    ]


def _sales(world: World, listing: int) -> None:
    shop = (listing, 1, MERCHANT)
    world.add(
        "mall_redemption",
        "id account_id listing_id listing_version provider_id points grams voucher_code redeemed_at",
        (GIVEN_BACK, CAL, *shop, 1, 10, "CCCC", "2026-10-22T01:00:00Z"),
        (CHECKED, CAL, *shop, 2, 20, "DDDD", "2026-10-22T02:00:00Z"),
        (REFUNDABLE, CAL, *shop, 1, 10, "EEEE", "2026-10-22T03:00:00Z"),
    )
    world.add(
        "mall_hold",
        "account_id redemption_id listing_id awaits until settles ended_at ending",
        (CAL, GIVEN_BACK, listing, "CONFIRM", "2026-10-22T01:15:00Z", False, "2026-10-22T01:10:00Z", "RELEASED"),
        (CAL, CHECKED, listing, "CHECK", "2026-10-27T02:00:00Z", True, "2026-10-22T03:00:00Z", "SETTLED"),
        (CAL, REFUNDABLE, listing, "CHECK", DEADLINE, True, None, None),
    )
    world.add(
        "mall_voucher",
        "code account_id redemption_id provider_id valid_until used_at",
        ("DDDD", CAL, CHECKED, MERCHANT, "2026-12-01T00:00:00Z", "2026-10-22T03:00:00Z"),
        ("EEEE", CAL, REFUNDABLE, MERCHANT, "2026-12-01T00:00:00Z", None),
    )
