from datetime import date
from zoneinfo import ZoneInfo

import pytest

from backend.kit.errors import ConfigurationError
from backend.programme.packs import pack
from backend.programme.values import OrganisationKind, Rules, SpendingOrder

# name: (value, unit, source); requirements §8 N-01…N-05, the operator's choices after it
GOLDEN = {
    "methodology_evaluation_working_days": (20, "working day", "JS§14"),
    "notice_minimum_working_days": (5, "working day", "JS§14"),
    "scenario_review_working_days": (10, "working day", "JS§19"),
    "expiry_years": (2, "year", "JS§37"),
    "verifier_staff_minimum": (5, "person", "JS§40"),
    "verifier_experience_minimum_years": (2, "year", "JS§40"),
    "spending_order": (SpendingOrder.CARBON_FIRST, "order", "JS§37"),
    "grams_per_point": (10, "g CO2e per point", "operator"),
    "consent_term_days": (365, "day", "operator"),
    "voucher_validity_days": (90, "day", "operator"),
    "redemption_hold_minutes": (15, "minute", "operator"),
    "step_up_above_points": (5000, "point", "operator"),
    "first_expiry_reminder_days": (90, "day", "operator"),
    "second_expiry_reminder_days": (30, "day", "operator"),
    "last_expiry_reminder_days": (7, "day", "operator"),
    "first_voucher_warning_days": (7, "day", "operator"),
    "last_voucher_warning_days": (1, "day", "operator"),
    "drop_registration_days": (14, "day", "operator"),
    "drop_reveal_hours": (24, "hour", "operator"),
    "drop_most_rounds": (3, "round", "operator"),
    "drop_settlement_days": (7, "day", "operator"),
    "audit_sample_permille": (10, "permille", "operator"),
    "audit_sample_minimum": (5, "record", "operator"),
    "outlier_times_median_permille": (20000, "permille", "operator"),
}
CITIES = {
    "320100": "南京市",
    "320200": "无锡市",
    "320300": "徐州市",
    "320400": "常州市",
    "320500": "苏州市",
    "320600": "南通市",
    "320700": "连云港市",
    "320800": "淮安市",
    "320900": "盐城市",
    "321000": "扬州市",
    "321100": "镇江市",
    "321200": "泰州市",
    "321300": "宿迁市",
}


@pytest.mark.parametrize("code", ["jiangsu", "trial"])
def test_every_number_of_a_pack_has_its_value_unit_and_source(code: str) -> None:
    (edition,) = pack(code).editions
    assert {name: (n.value, n.unit, n.source) for name, n in edition.numbers.items()} == GOLDEN


@pytest.mark.parametrize("code", ["jiangsu", "trial"])
@pytest.mark.parametrize("name", GOLDEN)
def test_the_rules_give_each_number_plainly_and_its_source_by_name(code: str, name: str) -> None:
    rules = pack(code).on(date(2025, 6, 1))
    assert (getattr(rules, name), Rules.units()[name], rules.source(name)) == GOLDEN[name]


@pytest.mark.parametrize("code", ["jiangsu", "trial"])
def test_every_number_the_operator_chose_says_why(code: str) -> None:
    (edition,) = pack(code).editions
    assert [name for name, number in edition.numbers.items() if number.source == "operator" and not number.note] == []


def test_jiangsu_carries_out_its_document() -> None:
    jiangsu = pack("jiangsu")
    assert jiangsu.regulation is not None
    assert jiangsu.regulation.document_number == "苏事管〔2024〕52号"
    assert jiangsu.regulation.issued_on == date(2024, 9, 30)
    assert jiangsu.regulation.articles == 48
    assert (jiangsu.serial_prefix, jiangsu.zone) == ("JS", ZoneInfo("Asia/Shanghai"))
    assert not jiangsu.trial
    assert not jiangsu.recognises_unpublished_methods
    assert not jiangsu.allows_back_dated_consents


def test_jiangsu_is_the_province_and_its_thirteen_cities() -> None:
    root, *cities = pack("jiangsu").regions
    assert (root.code, root.title.zh, root.parent) == ("320000", "江苏省", None)
    assert {city.code: city.title.zh for city in cities} == CITIES
    assert {city.parent for city in cities} == {"320000"}


def test_jiangsu_names_its_organisations_and_nobody_in_them() -> None:
    assert [(place.kind, place.title.zh, place.staff) for place in pack("jiangsu").organisations] == [
        (OrganisationKind.OPERATOR, "江苏省省级机关资产管理中心", ()),
        (OrganisationKind.AUTHORITY, "江苏省机关事务管理局", ()),
    ]


def test_the_trial_has_its_staff_its_switches_and_no_regulation() -> None:
    trial = pack("trial")
    assert [(place.kind, place.staff) for place in trial.organisations] == [
        (OrganisationKind.OPERATOR, ("operator",)),
        (OrganisationKind.AUTHORITY, ("authority",)),
    ]
    assert trial.regulation is None
    assert (trial.serial_prefix, trial.zone) == ("TRIAL", ZoneInfo("Asia/Shanghai"))
    assert trial.trial
    assert trial.recognises_unpublished_methods
    assert trial.allows_back_dated_consents


def test_the_trial_has_four_districts_under_one_root() -> None:
    root, *districts = pack("trial").regions
    assert (root, root.code, root.title.zh) == (pack("trial").root, "TRIAL", "试点")
    assert {district.code: district.parent for district in districts} == {
        "TRIAL-EAST": "TRIAL",
        "TRIAL-WEST": "TRIAL",
        "TRIAL-SOUTH": "TRIAL",
        "TRIAL-NORTH": "TRIAL",
    }


def test_a_pack_is_read_once() -> None:
    assert pack("trial") is pack("trial")


def test_an_unknown_pack_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(
        ConfigurationError, match=r"^There is no rule pack '\.\./x'; PROGRAMME is one of jiangsu, trial"
    ):
        pack("../x")


def test_jiangsus_rules_start_on_the_day_of_issue() -> None:
    assert pack("jiangsu").on(date(2024, 9, 30)).edition.effective_on == date(2024, 9, 30)


def test_a_day_before_the_first_edition_is_an_error_that_names_it() -> None:
    with pytest.raises(ConfigurationError) as refused:
        pack("jiangsu").on(date(2024, 9, 29))
    assert str(refused.value) == ("Rule pack jiangsu has no rules for 2024-09-29: its first take effect on 2024-09-30.")


def test_the_trial_has_rules_for_the_oldest_historical_data() -> None:
    assert pack("trial").on(date(2000, 1, 1)).expiry_years == 2
