"""What becomes of each record of a batch, given what is known."""

from dataclasses import replace
from datetime import timedelta

import pytest

from backend.activities.batch import Accepted, Claimed, Duplicate, Outcome, Proposed, count, yield_references
from backend.activities.rules import Count, Tally
from backend.activities.values import Code, Draft, Mend, Rejected
from backend.consents.values import Consent
from tests.activities.deciding import (
    ANN,
    BOB,
    EARLIER,
    NEW,
    agreed,
    at,
    busy,
    claimed,
    decided,
    fate,
    loaded,
    ride,
    words,
)
from tests.conftest import NOW, TODAY

ANOTHER_PERSON = "the reference belongs to another person's act"


def accepted(draft: Draft, record_id: int = NEW, replaces: int | None = None) -> Accepted:
    return Accepted(record_id, ANN, 10 * ANN, draft, TODAY, words(draft), replaces)


def test_a_new_act_under_a_consent_is_accepted() -> None:
    assert decided(loaded(), ride(1)) == [accepted(ride(1))]


def test_the_day_of_an_act_is_the_day_on_which_it_started() -> None:
    night = ride(1, -6 * 60, -3 * 60)  # 22:00 to 01:00 in UTC
    [outcome] = decided(loaded(), night)
    assert isinstance(outcome, Accepted)
    assert outcome.day == TODAY - timedelta(days=1)


def test_what_could_not_be_read_stays_rejected_as_it_is() -> None:
    rejected = Rejected(2, Code.MALFORMED, "path_km is missing.")
    assert decided(loaded(), ride(1), rejected) == [accepted(ride(1)), rejected]


def test_a_record_that_we_have_in_the_same_words_is_a_duplicate() -> None:
    assert decided(loaded(claimed(ride(1)), busy((-60, -50))), ride(1)) == [Duplicate(1)]


def test_a_duplicate_needs_no_consent_any_more() -> None:
    assert decided(loaded(claimed(ride(1)), busy((-60, -50)), consents={}), ride(1)) == [Duplicate(1)]


@pytest.mark.parametrize(
    ("known", "sent"),
    [
        (ride(1), ride(1, distance_m=2600)),  # other words under the same revision
        (ride(1, revision=3), ride(1, revision=2, distance_m=2600)),
        (ride(1, revision=3), ride(1, revision=2)),  # the same words, but an earlier revision
    ],
)
def test_a_revision_that_is_not_higher_is_stale(known: Draft, sent: Draft) -> None:
    detail = f"revision {known.revision} is known: send a higher one"
    assert decided(loaded(claimed(known), busy((-60, -50))), sent) == [Rejected(1, Code.STALE_REVISION, detail)]


def test_a_higher_revision_takes_the_place_of_a_record_that_waits() -> None:
    sent = ride(1, -58, -48, revision=2)
    assert decided(loaded(claimed(ride(1)), busy((-60, -50))), sent) == [accepted(sent, replaces=EARLIER)]


def test_a_higher_revision_of_a_record_that_is_issued_proposes_a_correction() -> None:
    sent = ride(1, -58, -48, revision=2)
    on = loaded(claimed(ride(1), waiting=False), busy((-60, -50)))
    assert decided(on, sent) == [Proposed(NEW, ANN, EARLIER, sent, words(sent))]


def test_a_second_correction_is_of_the_same_record() -> None:
    on = loaded(claimed(ride(1), waiting=False), busy((-60, -50)))
    outcomes = decided(on, ride(1, revision=2), ride(1, revision=3))
    assert [(type(one), one.id, one.record_id) for one in outcomes if isinstance(one, Proposed)] == [
        (Proposed, NEW, EARLIER),
        (Proposed, NEW + 1, EARLIER),
    ]


@pytest.mark.parametrize("waiting", [True, False])
def test_a_revision_into_the_time_of_another_act_overlaps(*, waiting: bool) -> None:
    on = loaded(claimed(ride(1), waiting=waiting), busy((-60, -50), (-40, -30)))
    assert decided(on, ride(1, -45, -35, revision=2)) == [Rejected(1, Code.OVERLAP)]


def test_a_reference_belongs_to_the_person_who_had_it_first() -> None:
    for sent in (ride(1, revision=2), ride(1, distance_m=2600)):
        on = loaded(claimed(ride(1), account_id=BOB))
        assert decided(on, sent) == [Rejected(1, Code.CLAIMED_ELSEWHERE, ANOTHER_PERSON)]


def test_an_act_that_came_from_another_scenario_first_is_claimed_elsewhere() -> None:
    on = loaded(acts=busy((-60, -50)), elsewhere=[(ANN, at(-60))])
    assert decided(on, ride(1)) == [
        Rejected(1, Code.CLAIMED_ELSEWHERE, "the same act came from another scenario first")
    ]


def test_an_act_that_only_shares_time_with_one_of_another_scenario_overlaps() -> None:
    on = loaded(acts=busy((-60, -50)), elsewhere=[(ANN, at(-60))])
    assert decided(on, ride(1, -55, -45)) == [Rejected(1, Code.OVERLAP)]


@pytest.mark.parametrize(
    ("start", "end", "becomes"),
    [
        (-70, -60, "accepted"),  # ends as the other starts
        (-50, -40, "accepted"),  # starts as the other ends
        (-70, -59, "OVERLAP"),
        (-51, -40, "OVERLAP"),
        (-70, -40, "OVERLAP"),
        (-58, -52, "OVERLAP"),
        (-60, -50, "OVERLAP"),
    ],
)
def test_acts_of_a_person_may_touch_and_not_overlap(start: int, end: int, becomes: str) -> None:
    assert [fate(one) for one in decided(loaded(acts=busy((-60, -50))), ride(1, start, end))] == [becomes]


def test_two_people_may_ride_at_the_same_time() -> None:
    assert [fate(one) for one in decided(loaded(acts=busy((-60, -50), account_id=BOB)), ride(1))] == ["accepted"]


WITHDRAWN = agreed(ANN, "ann", withdrawn_at=at(-5))


@pytest.mark.parametrize(
    ("consents", "code"),
    [
        ([], "NO_CONSENT"),
        ([WITHDRAWN], "WITHDRAWN"),
        ([agreed(ANN, "ann", withdrawn_at=NOW)], "WITHDRAWN"),  # at the very instant of the transfer
        ([agreed(ANN, "ann", withdrawn_at=at(1))], "accepted"),
        ([agreed(ANN, "ann", since=at(-59))], "OUTSIDE_CONSENT"),  # started a minute before
        ([agreed(ANN, "ann", since=at(-60))], "accepted"),
        ([agreed(ANN, "ann", until=at(-51))], "OUTSIDE_CONSENT"),  # ended a minute after
        ([agreed(ANN, "ann", until=at(-50))], "OUTSIDE_CONSENT"),  # covers the act, but not the transfer
        ([agreed(ANN, "ann", until=NOW)], "OUTSIDE_CONSENT"),
        ([agreed(ANN, "ann", until=at(1))], "accepted"),
        ([WITHDRAWN, agreed(ANN, "ann")], "accepted"),
        ([WITHDRAWN, agreed(ANN, "ann", since=at(-59))], "WITHDRAWN"),  # the more telling of two gaps
    ],
)
def test_an_act_needs_a_consent_that_holds_at_the_act_and_at_the_transfer(consents: list[Consent], code: str) -> None:
    assert [fate(one) for one in decided(loaded(consents={"ann": consents}), ride(1))] == [code]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (ride(1, -50, -50), Code.NO_DURATION),
        (ride(1, -50, -60), Code.NO_DURATION),
        (ride(1, -10, 1), Code.IN_THE_FUTURE),
        (replace(ride(1), inputs={"distance_m": 2500}), Code.MALFORMED),
        (ride(1, distance_m=0), Code.ZERO_DISTANCE),
        (ride(1, distance_m=30_001), Code.TOO_FAR),
        (ride(1, -721, 0), Code.TOO_MUCH),
    ],
)
def test_what_is_implausible_is_rejected_whatever_else_is_known(sent: Draft, code: Code) -> None:
    assert decided(loaded(), sent) == [Rejected(1, code)]
    assert decided(loaded(claimed(sent)), sent) == [Rejected(1, code)]
    assert decided(loaded(consents={}), sent) == [Rejected(1, code)]


def fates(*items: Draft | Rejected) -> list[str]:
    return [fate(one) for one in decided(loaded(), *items)]


def test_a_record_twice_in_a_batch_is_taken_once() -> None:
    assert decided(loaded(), ride(1, reference="a"), ride(2, reference="a")) == [
        accepted(ride(1, reference="a")),
        Duplicate(2),
    ]


def test_a_reference_in_one_batch_is_the_first_persons() -> None:
    assert fates(ride(1, reference="a"), replace(ride(2, reference="a", revision=2), subject="bob")) == [
        "accepted",
        "CLAIMED_ELSEWHERE",
    ]


def test_the_first_of_two_overlapping_acts_in_a_batch_is_taken() -> None:
    assert fates(ride(1), ride(2, -55, -45), ride(3, -50, -45)) == ["accepted", "OVERLAP", "accepted"]


def test_revisions_in_one_batch_replace_each_other() -> None:
    first, second, third = (ride(number, reference="a", revision=number) for number in (1, 2, 3))
    assert decided(loaded(), first, second, third) == [
        accepted(first),
        accepted(second, NEW + 1, NEW),
        accepted(third, NEW + 2, NEW + 1),
    ]


def test_the_time_of_a_replaced_act_is_free_again() -> None:
    moved = ride(3, -30, -20, reference="a", revision=2)
    assert fates(ride(1, reference="a"), ride(2), moved, ride(4), ride(5, -30, -20)) == [
        "accepted",
        "OVERLAP",
        "accepted",
        "accepted",
        "OVERLAP",
    ]


def test_a_correction_leaves_the_time_of_the_issued_act_taken() -> None:
    on = loaded(claimed(ride(1, reference="a"), waiting=False), busy((-60, -50)))
    moved = ride(2, -30, -20, reference="a", revision=2)
    assert [fate(one) for one in decided(on, moved, ride(3), ride(4, -30, -20))] == ["proposed", "OVERLAP", "accepted"]


def test_a_reference_that_somebody_else_took_meanwhile_is_refused_with_all_that_was_decided_on_it() -> None:
    items: list[Draft | Rejected] = [
        ride(1, reference="a"),
        ride(2),
        ride(3, reference="a"),
        ride(4, -30, -20),
        Rejected(5, Code.MALFORMED),
    ]
    outcomes = decided(loaded(), *items)
    assert [fate(one) for one in outcomes] == ["accepted", "OVERLAP", "duplicate", "accepted", "MALFORMED"]
    assert yield_references(items, outcomes, {"a"}) == [
        Rejected(1, Code.CLAIMED_ELSEWHERE, ANOTHER_PERSON),
        Rejected(2, Code.OVERLAP),
        Rejected(3, Code.CLAIMED_ELSEWHERE, ANOTHER_PERSON),
        outcomes[3],
        Rejected(5, Code.MALFORMED),
    ]


def test_without_a_loss_everything_stays_as_decided() -> None:
    items: list[Draft | Rejected] = [ride(1), Rejected(2, Code.MALFORMED)]
    outcomes: list[Outcome] = [accepted(ride(1)), Rejected(2, Code.MALFORMED)]
    assert yield_references(items, outcomes, set()) == outcomes


def test_the_sums_count_a_proposed_correction_as_accepted() -> None:
    mended = replace(ride(1), mended=(Mend.CENTURY,))
    proposed = Proposed(1, ANN, 2, replace(ride(2), mended=(Mend.CENTURY,)), b"")
    tally = Tally()
    count(tally, [accepted(mended), Duplicate(2), proposed, Rejected(4, Code.OVERLAP)])
    assert tally.summary() == "accepted=2 duplicate=1 rejected=1"
    assert tally.total == 4
    assert list(tally.rows()) == [(Mend.CENTURY, Count(2, [1, 2])), (Code.OVERLAP, Count(1, [4]))]


def test_what_is_loaded_grows_with_what_is_taken() -> None:
    on = loaded()
    decided(on, ride(1))
    assert on.claims == {"r-1": Claimed(ANN, NEW, 1, words(ride(1)), waiting=True)}
    assert on.acts == {ANN: {NEW: (at(-60), at(-50))}}
