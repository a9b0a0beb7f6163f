from datetime import date
from pathlib import Path

import pytest

from backend.kit.errors import ConfigurationError
from backend.programme.packs import load

SHIPPED = Path(__file__).parents[2] / "backend" / "programme" / "packs"
JIANGSU = (SHIPPED / "jiangsu.toml").read_text(encoding="utf-8")
TRIAL = (SHIPPED / "trial.toml").read_text(encoding="utf-8")
NUMBERS = JIANGSU[JIANGSU.index("[editions.numbers]") :]


def _file(folder: Path, text: str, name: str = "jiangsu.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _later(day: str) -> str:
    return JIANGSU + f"\n[[editions]]\neffective_on = {day}\n" + NUMBERS.replace("value = 20,", "value = 15,")


def test_each_day_has_the_edition_in_force_on_it(tmp_path: Path) -> None:
    pack = load(_file(tmp_path, _later("2026-01-01")))
    evaluation = {
        day: pack.on(day).methodology_evaluation_working_days
        for day in (date(2024, 9, 30), date(2025, 12, 31), date(2026, 1, 1), date(2030, 1, 1))
    }
    assert list(evaluation.values()) == [20, 20, 15, 15]


@pytest.mark.parametrize(
    ("good", "bad", "says"),
    [
        ("trial = false", "trial = ", "Invalid value"),
        ("trial = false", "trial = false\ncolour = 'red'", "unknown keys colour"),
        ('parent = "320000"', 'parent = "320000"\nmayor = "x"', r"unknown keys regions\.1\.mayor"),
        ('value = 10, unit = "g', 'valeu = 1, value = 10, unit = "g', r"unknown keys .*grams_per_point\.valeu"),
        ('unit = "working day", source = "JS§19"', 'unit = "working day"', "missing required field `source`"),
        ('source = "JS§19"', 'source = "custom"', "a source is an article such as 'JS§14' or 'operator', not 'custom'"),
        ('source = "JS§19"', 'source = "JS§"', "a source is an article"),
        ('source = "JS§19"', 'source = "JS§49"', "scenario_review_working_days names JS§49, which is neither"),
        ('source = "JS§19"', 'source = "SZ§3"', "scenario_review_working_days names SZ§3, which is neither"),
        ('value = 10, unit = "working day"', 'value = 10, unit = "day"', "is counted in 'working day', not 'day'"),
        ('value = 10, unit = "working day"', 'value = 10.0, unit = "working day"', "Expected `int"),
        ('value = 10, unit = "working day"', 'value = true, unit = "working day"', "Expected `int"),
        ('value = 10, unit = "working day"', 'value = 0, unit = "working day"', "a number is at least 1, not 0"),
        ('value = "carbon first"', 'value = "oldest first"', "Invalid enum value 'oldest first'"),
        ('value = "carbon first"', "value = 1", "1 is not a value with the unit 'order'"),
        ("expiry_years", "expiry_decades", "numbers missing or unknown: expiry_decades, expiry_years"),
        ('code = "jiangsu"', 'code = "anhui"', "it calls itself 'anhui'"),
        ("Asia/Shanghai", "Asia/Nowhere", "there is no time zone 'Asia/Nowhere'"),
        ('serial_prefix = "JS"', 'serial_prefix = "js-1"', "a serial prefix is 2 to 8 capital letters"),
        ("recognises_unpublished_methods = false", "recognises_unpublished_methods = true", "only a trial pack may"),
        ("allows_back_dated_consents = false", "allows_back_dated_consents = true", "only a trial pack may"),
        ('kind = "OPERATOR"', 'kind = "AUTHORITY"', "a pack names one OPERATOR and one AUTHORITY"),
        ('code = "320200"', 'code = "320100"', "region '320100' comes twice"),
        ('parent = "320000"', 'parent = "330000"', "region '320100' comes twice, or before its parent"),
        ('code = "320000"', 'code = "320000"\nparent = "100000"', "first region is its root"),
    ],
)
def test_a_wrong_file_is_refused_with_one_sentence(tmp_path: Path, good: str, bad: str, says: str) -> None:
    assert good in JIANGSU
    path = _file(tmp_path, JIANGSU.replace(good, bad))
    with pytest.raises(ConfigurationError, match=says) as refused:
        load(path)
    assert str(refused.value).startswith("Rule pack jiangsu.toml cannot be used: ")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("day", ["2024-09-30", "2020-01-01"])
def test_editions_that_do_not_ascend_are_refused(tmp_path: Path, day: str) -> None:
    with pytest.raises(ConfigurationError, match="each later than the one before"):
        load(_file(tmp_path, _later(day)))


def test_a_pack_without_editions_is_refused(tmp_path: Path) -> None:
    text = "editions = []\n" + JIANGSU[: JIANGSU.index("[[editions]]")]
    with pytest.raises(ConfigurationError, match="each later than the one before"):
        load(_file(tmp_path, text))


def test_only_a_trial_may_do_without_a_regulation(tmp_path: Path) -> None:
    start, end = JIANGSU.index("[regulation]"), JIANGSU.index("[[organisations]]")
    with pytest.raises(ConfigurationError, match="only a trial pack may do without a regulation"):
        load(_file(tmp_path, JIANGSU[:start] + JIANGSU[end:]))


def test_nobody_is_staff_of_both_organisations(tmp_path: Path) -> None:
    text = TRIAL.replace('staff = ["authority"]', 'staff = ["operator"]')
    with pytest.raises(ConfigurationError, match="nobody is staff of both organisations"):
        load(_file(tmp_path, text, "trial.toml"))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"Rule pack absent\.toml cannot be used"):
        load(tmp_path / "absent.toml")
