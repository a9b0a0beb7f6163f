"""Loading refuses, in one sentence, what is wrong, unsourced or miscalculated."""

from pathlib import Path

import pytest

from backend.kit.errors import ConfigurationError
from backend.methodologies.catalogue import load, read
from tests.methodologies.sample import CAP, ROLLING, TEXT, sample, spoiled

FACTOR = TEXT[TEXT.index("[[factors]]") : TEXT.index("[formulas]")]
PUBLICATION = """
[[publications]]
programme = "shenzhen"
authority = "the authority"
number = "1"
published_on = 2025-01-01
effective_on = 2025-02-01
superseded_on = 2025-02-01

[formulas]"""


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"2.5"', '"2.6"', "test vector 1 fails: reduction_grams is 2.50, not 2.6"),
        ("distance_m = 10 }", "distance_m = 1001 }", "test vector 1 fails: it is refused: distance_m is 1001"),
        ('{ reduction_grams = "2.5" }', '{ grams = "2.5" }', "test vector 1 fails: it names the outputs it checks"),
        ('outputs = { reduction_grams = "2.5" }', "", "test vector 1 fails: it names the outputs it checks"),
        ('outputs = { reduction_grams = "2.5" }', 'refused = "NO_FACTOR"', "it is not refused with NO_FACTOR"),
        ('"kg/km"', '"kg"', "baseline is in g*m, not in g"),
        ('"kg/km"', '"kg/kWh"', "baseline is in g*m/Wh, not in g"),
        ('"kg/km"', '"pound/km"', "there is no unit 'pound'"),
        ('"kg/km"', '"kg/h"', "baseline is in g*m/s, not in g"),
        ('"baseline - project"', '"baseline - distance_m"', "reduction: g and m cannot be added or compared"),
        ('"a page"', '""', "the factor per_distance has no source"),
        ('"a page"', '"  "', "the factor per_distance has no source"),
        ('source = "a page"\n', "", "Object missing required field `source`"),
        ('how_sure = "confirmed"\ntitle', 'how_sure = "contradicted"\ntitle', "Invalid enum value 'contradicted'"),
        ('how_sure = "confirmed"\ntitle', 'how_sure = "derived"\ntitle', "it is not confirmed and does not say why"),
        ('"0.25"', "0.25", "0.25 has to be written as text, '0.25'"),
        ('"0.25"', '"-0.25"', "the factor per_distance cannot be -0.25"),
        ('"0.25"', '"NaN"', "the factor per_distance cannot be NaN"),
        ('"0.25"', '"a quarter"', "Invalid decimal string"),
        ("minimum = 0", 'minimum = "0"', "Expected `int`, got `str`"),
        ("minimum = 0", "minimum = 1001", "the bounds of distance_m are out of order"),
        ("minimum = 0", "minimum = 0\ncomplete = 1001", "the bounds of distance_m are out of order"),
        ('code = "SAMPLE"', 'code = "sample"', "'sample' '1' is no code and version"),
        ('version = "1"', 'version = "v1"', "'SAMPLE' 'v1' is no code and version"),
        ('"per_distance"', '"distance_m"', "'distance_m' is taken or is no name of small letters"),
        ('"per_distance"', '"project"', "'project' is taken or is no name of small letters"),
        ('"per_distance"', '"min"', "'min' is taken or is no name of small letters"),
        ('"distance_m * per_distance"', '"distance_m * factor"', "baseline: there is no quantity named 'factor'"),
        ('"distance_m * per_distance"', '"reduction"', "baseline: there is no quantity named 'reduction'"),
        ('"0 [g]"', '"baseline"', "project: there is no quantity named 'baseline'"),
        ('"distance_m * per_distance"', '"0 [g]"', "no formula uses per_distance"),
        (
            '"distance_m * per_distance"',
            '"distance_m * per_distance * 0.9"',
            "baseline has the number 0.9, which has no source",
        ),
        (
            '"distance_m * per_distance"',
            '"per_distance * distance_m * distance_m / distance_m"',
            "baseline may divide by zero",
        ),
        ('"distance_m * per_distance"', '"distance_m * "', "baseline: expected a quantity, found 'the end'"),
        ('project = "0 [g]"\n', "", "it needs formulas for project, baseline and reduction, or one for points alone"),
        ('reduction = "baseline', 'points = "distance_m"\nreduction = "baseline', "or one for points alone"),
        ("[formulas]", "[formulas]\nproof = 1", "unknown keys formulas.proof"),
        ("minimum = 0", "minimum = 0\nleast = 0", "unknown keys inputs.0.least"),
        ("[formulas]", FACTOR + "[formulas]", "the factor per_distance has two values for the same region and day"),
        ("[formulas]", FACTOR.replace("kg/km", "g/m") + "[formulas]", "per_distance is given in kg/km and in g/m"),
        ("[formulas]", ROLLING.replace("= 2", "= 0"), "a rolling mean takes at least one day"),
        ("[formulas]", ROLLING.replace('"project"', '"distance_m"'), "what stands in for the mean is in m, not in g"),
        ("[formulas]", ROLLING.replace('"own_mean"', '"points"'), "'points' is taken or is no name of small letters"),
        ("[formulas]", PUBLICATION, "its publication in shenzhen ends before it takes effect"),
        (
            'code = "SAMPLE"',
            'code = "SAMPLE"\ndecimal_places = -1',
            "a reduction has no fewer than zero decimal places",
        ),
        ("code =", "code", "Expected '=' after a key"),
    ],
)
def test_a_method_with_one_thing_wrong_is_refused(old: str, new: str, reason: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        read(spoiled(old, new))
    assert reason in str(raised.value)


def test_a_method_without_test_vectors_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="vectors"):
        read(TEXT[: TEXT.index("[[vectors]]")])
    with pytest.raises(ConfigurationError, match="it has no test vector"):
        read("vectors = []\n" + TEXT[: TEXT.index("[[vectors]]")])


def test_a_cap_with_a_bare_number_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="a cap has the number 1000, which has no source"):
        read(TEXT + CAP)


def test_a_region_inside_another_is_refused() -> None:
    wide = FACTOR.replace("title", 'region = "32"\ntitle')
    narrow = FACTOR.replace("title", 'region = "3201"\ntitle')
    with pytest.raises(ConfigurationError, match="two values for the same region and day"):
        read(spoiled(FACTOR, wide + narrow))


def test_a_folder_is_refused_with_the_name_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "sample_1.toml").write_text(spoiled('"a page"', '""'), "utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load(tmp_path)
    assert str(raised.value) == "Method sample_1.toml cannot be used: the factor per_distance has no source."


def test_a_file_is_named_after_its_method(tmp_path: Path) -> None:
    (tmp_path / "sample_2.toml").write_text(TEXT, "utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load(tmp_path)
    assert str(raised.value) == "Method sample_2.toml cannot be used: it is SAMPLE 1."


def test_the_latest_version_is_the_one_with_the_highest_number(tmp_path: Path) -> None:
    for version in ("9", "10", "10.1"):
        (tmp_path / f"sample_{version}.toml").write_text(spoiled('"1"', f'"{version}"'), "utf-8")
    loaded = load(tmp_path)
    latest = loaded.latest("SAMPLE")
    assert latest is not None
    assert latest.version == "10.1"
    assert loaded.find("SAMPLE", "9") in list(loaded)
    assert loaded.find("SAMPLE", "11") is None
    assert loaded.latest("OTHER") is None


def test_the_hash_follows_the_data_but_not_who_published_it() -> None:
    published = PUBLICATION.replace("superseded_on = 2025-02-01\n", "")
    assert sample().sha256 == sample("[formulas]", published).sha256
    assert sample().sha256 != sample('"a page"', '"another page"').sha256
    assert len(sample().sha256) == 64
