"""What can be a name and an identity number, by tables: GB 11643 with numbers of a place that does not exist."""

import dataclasses
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.identities import OutsideIdentity, RealNameLevel, Way, rules
from backend.identities.values import RealName
from backend.kit.errors import Refusal
from backend.programme.values import Title
from tests.conftest import NOW, TODAY

GOOD = "99000019900101005X"
# One number for each check digit there is, reckoned apart from the code; no place has the code 990000.
GOLDEN = (
    "990000199001010180",
    "990000199001010041",
    "990000199001010092",
    "990000199001010033",
    "990000199001010084",
    "990000199001010025",
    "990000199001010076",
    "990000199001010017",
    "990000199001010068",
    "990000199001010199",
    "99000019900101005X",
)


@pytest.mark.parametrize("number", GOLDEN)
def test_each_check_digit_is_known(number: str) -> None:
    assert rules.id_number(number, TODAY) == number
    others = {number[:-1] + digit for digit in "0123456789X"} - {number}
    assert {rules.id_number(other, TODAY) for other in others} == {None}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("990000 19900101 005x", "99000019900101005X"),
        ("", None),
        ("990000199001010", None),  # fifteen digits: no card has them any more
        ("99000019900101001", None),
        ("９９００００１９９００１０１００１", None),
        ("٩٩٠٠٠٠١٩٩٠٠١٠١٠٠١٠", None),
        ("X9000019900101001X", None),
        ("990000200002290001", "990000200002290001"),
        ("990000200102290009", None),  # no leap year
        ("990000202601010015", "990000202601010015"),
        ("990000209912310017", None),  # not born yet
        ("990000189912310011", None),
        ("000000199001010010", None),
        ("99000019900101005X; DROP TABLE", None),
    ],
)
def test_a_number_is_eighteen_characters_of_a_day_that_was(text: str, number: str | None) -> None:
    assert rules.id_number(text, TODAY) == number


@given(st.integers(0, 16), st.integers(1, 9), st.sampled_from(GOLDEN))
def test_one_wrong_digit_is_always_found(place: int, more: int, number: str) -> None:
    wrong = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]
    assert rules.id_number(wrong, TODAY) is None


@given(st.integers(0, 15), st.sampled_from(GOLDEN))
def test_two_neighbours_exchanged_are_always_found(place: int, number: str) -> None:
    turned = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert rules.id_number(turned, TODAY) in ({number} if turned == number else {None})


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张三", "张三"),
        ("  欧阳 修 ", "欧阳 修"),
        ("阿卜杜拉·买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉．买买提", "阿卜杜拉·买买提"),
        ("䶮𠮷", "䶮𠮷"),
        ("O'Neill Anne-Marie", "O'Neill Anne-Marie"),
        ("张", None),
        ("", None),
        ("·三", None),
        ("张3", None),
        ("张三\x00", None),
        ("<b>张三</b>", None),
        ("张" * 50, "张" * 50),
        ("张" * 51, None),
    ],
)
def test_a_name_is_of_letters_with_one_sort_of_dot(text: str, name: str | None) -> None:
    assert rules.person_name(text) == name


@pytest.mark.parametrize(
    ("level", "name", "number", "code"),
    [
        ("L1", "张三", GOOD, "REAL_NAME_KNOWN"),
        ("L2", "张三", GOOD, "REAL_NAME_KNOWN"),
        ("L2", "", "", "REAL_NAME_KNOWN"),
        ("L0", "", GOOD, "BAD_NAME"),
        ("L0", "张三", GOOD[:-1], "BAD_ID_NUMBER"),
    ],
)
def test_nobody_is_asked_in_vain_nor_after_the_state_has_said_who_they_are(
    level: str, name: str, number: str, code: str
) -> None:
    outcome = rules.ask_name(RealNameLevel(level), name, number, TODAY)
    assert isinstance(outcome, Refusal)
    assert outcome.code == code
    assert not number or number not in outcome.message


def test_what_a_checker_is_asked_does_not_print() -> None:
    asked = rules.ask_name(RealNameLevel.L0, " 张三 ", GOOD.lower(), TODAY)
    assert not isinstance(asked, Refusal)
    assert (asked.name, asked.number, repr(asked)) == ("张三", GOOD, "NameAsked()")


def test_each_hash_has_a_key_of_its_own_and_no_two_answers_share_one() -> None:
    way, who = Way("gov", Title("政务", "Gov"), level=RealNameLevel.L2), OutsideIdentity("https://gov.example", "s")
    kept = {
        rules.subject_hash(b"k", way, who),
        rules.subject_hash(b"k", dataclasses.replace(way, code="gov2"), who),
        rules.subject_hash(b"k", way, dataclasses.replace(who, issuer="https://gov.examples")),
        rules.subject_hash(b"other", way, who),
        rules.person_hash(b"k", who),
        rules.keyed(b"k", "identity number", GOOD),
        rules.trip(b"k", "state", "").nonce,
        rules.trip(b"k", "state", "").verifier,
        rules.trip(b"k", "etats", "").verifier,
    }
    assert len(kept) == 9
    assert {len(each) for each in kept} == {64}
    assert rules.real_name_elsewhere(way, who, 1, NOW) == RealName(1, RealNameLevel.L2, "gov", "", NOW)


def test_a_provider_that_knows_nobody_gives_no_name() -> None:
    with pytest.raises(ValueError, match="knows nobody"):
        rules.real_name_elsewhere(Way("bank", Title("银行", "Bank")), OutsideIdentity("i", "s"), 1, NOW)


def test_the_day_of_birth_may_be_today() -> None:
    assert rules.id_number("990000202601010015", date(2026, 1, 1)) is not None
    assert rules.id_number("990000202601010015", date(2025, 12, 31)) is None
