"""One citizen's story, from consent to honour, with every posting, lot, serial, point and gram written down.

Metro rides earn 515.5 g each (GZ_METRO_RIDE, confirmed), steps 0.02 points each and no grams (WH_WALKING); ten grams
are a point. Times in the story are those of Shanghai.
"""

import pytest

from tests.flows.earning import a_revision_too_late, she_travels, she_withdraws, the_first_issue, the_second_issue
from tests.flows.spending import (
    a_cup_of_tea,
    dinner,
    the_last_instant,
    the_sweep,
    two_years_are_over,
    what_remains,
)
from tests.flows.tale import once_upon_a_time

pytestmark = pytest.mark.usefixtures("database")

CHAPTERS = (
    *(she_travels, the_first_issue, a_revision_too_late, a_cup_of_tea, the_second_issue, she_withdraws),
    *(dinner, the_last_instant, two_years_are_over, the_sweep, what_remains),
)


async def test_every_gram_and_point_of_one_citizen_is_accounted_for_from_consent_to_honour() -> None:
    tale = await once_upon_a_time()
    await tale.world.holds()
    for chapter in CHAPTERS:
        await chapter(tale)
        await tale.world.holds()
