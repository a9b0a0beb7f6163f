import json
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest

from backend import consents, scenarios
from backend.consents import Notice
from backend.kit import db
from backend.kit.db import Tx
from backend.kit.errors import Refusal
from tests.conftest import NOW, TODAY
from tests.consents.examples import NEW_NOTICE, everything, granted, story
from tests.scenarios.examples import CALLERS, REVIEWER, TRIAL, included

pytestmark = pytest.mark.usefixtures("database")

TOMORROW = TODAY + timedelta(days=1)


async def publish(tx: Tx, **changes: Any) -> Notice:  # noqa: ANN401 - fields of any type
    notice = await consents.publish_notice(tx, REVIEWER, replace(NEW_NOTICE, **changes), TRIAL)
    assert isinstance(notice, Notice)
    return notice


async def test_a_notice_says_what_the_scenario_sends_and_can_be_checked_by_its_hash() -> None:
    async with db.transaction(NOW) as tx:
        scenario = await included(tx)
        notice = await publish(tx)
        assert await consents.notice_in_force(tx, scenario.id, TODAY) == notice
    said = [scenario.id, 1, "计算个人减碳量", "To calculate your reduction", ["distance_m", "duration_s"], False]
    said += ["我们向平台传送骑行距离与时长。", "We send distances.", "2026-11-20"]
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    assert notice.sha256 == sha256(text.encode()).hexdigest()
    assert (notice.version, notice.data_kinds, notice.sends_places) == (1, ("distance_m", "duration_s"), False)


async def test_a_change_is_a_new_version_and_the_same_words_are_not() -> None:
    async with db.transaction(NOW) as tx:
        await included(tx)
        first, second = await publish(tx), await publish(tx, text_zh="另一种说法。")
        again = await publish(tx, text_zh="另一种说法。")
        assert await tx.fetchval("SELECT count(*)::int FROM consents_notice") == 2
    assert (first.version, second.version, again) == (1, 2, second)
    assert first.sha256 != second.sha256


async def test_a_version_is_in_force_from_its_day() -> None:
    async with db.transaction(NOW) as tx:
        scenario = await included(tx)
        first, second = await publish(tx), await publish(tx, text_zh="明日起。", effective_on=TOMORROW)
        days = [TODAY - timedelta(days=1), TODAY, TOMORROW]
        assert [await consents.notice_in_force(tx, scenario.id, day) for day in days] == [None, first, second]


async def test_consent_is_to_the_version_in_force() -> None:
    async with db.transaction(NOW) as tx:
        told = await story(tx)
        second = await publish(tx, text_zh="明日起。", effective_on=TOMORROW)
        newer = replace(told.request(told.ann, "card 1"), notice_version=second.version)
        [early] = await consents.grant(tx, [newer], TRIAL)
        old = await granted(tx, told.request(told.ann, "card 1"))
    async with db.transaction(NOW + timedelta(days=1)) as tx:
        [late] = await consents.grant(tx, [told.request(told.ann, "card 1")], TRIAL)
        new = await granted(tx, newer)
    assert isinstance(early, Refusal)
    assert isinstance(late, Refusal)
    assert [early.code, late.code] == ["NOTICE_CHANGED", "NOTICE_CHANGED"]
    assert [old.notice_sha256, new.notice_sha256] == [told.notice.sha256, second.sha256]


@pytest.mark.parametrize("caller", CALLERS)
async def test_only_the_operator_of_the_region_publishes(caller: str) -> None:
    async with db.transaction(NOW) as tx:
        await included(tx)
        before = await everything(tx)
        outcome = await consents.publish_notice(tx, CALLERS[caller], NEW_NOTICE, TRIAL)
        may = caller in {"the operator", "the operator of the east"}
        assert isinstance(outcome, Notice) == may
        assert (await everything(tx) != before) == may


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"scenario": "NOWHERE"}, "NOT_THERE"),
        ({"purpose_zh": ""}, "UNCLEAR_NOTICE"),
        ({"purpose_zh": "x" * 81}, "UNCLEAR_NOTICE"),
        ({"purpose_en": " "}, "UNCLEAR_NOTICE"),
        ({"purpose_en": "x" * 81}, "UNCLEAR_NOTICE"),
        ({"text_zh": " "}, "UNCLEAR_NOTICE"),
        ({"text_en": ""}, "UNCLEAR_NOTICE"),
        ({"text_zh": "新", "effective_on": TODAY}, "UNCLEAR_NOTICE"),
        ({"text_zh": "新", "effective_on": date(2026, 11, 19)}, "UNCLEAR_NOTICE"),
    ],
)
async def test_a_refused_notice_leaves_no_trace(changes: dict[str, Any], code: str) -> None:
    async with db.transaction(NOW) as tx:
        await included(tx)
        await publish(tx, effective_on=TOMORROW)
        before = await everything(tx)
        refused = await consents.publish_notice(tx, REVIEWER, replace(NEW_NOTICE, **changes), TRIAL)
        assert isinstance(refused, Refusal)
        assert refused.code == code
        assert await everything(tx) == before


async def test_a_scenario_that_takes_no_data_needs_no_notice() -> None:
    async with db.transaction(NOW) as tx:
        await included(tx)
        await scenarios.terminate(tx, REVIEWER, NEW_NOTICE.scenario, TRIAL, "逾期未整改")
        refused = await consents.publish_notice(tx, REVIEWER, NEW_NOTICE, TRIAL)
    assert isinstance(refused, Refusal)
    assert refused.code == "SCENARIO_CLOSED"
