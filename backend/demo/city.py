"""The plan of a generated city: how many people, which days, and what each day is like."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from backend.demo.chance import Chance
from backend.kit.errors import Refusal
from backend.kit.time import starts
from backend.programme import WorkingDays, is_working_day

BIKE = "shared-bike"
CARD = "city-card"
ELECTRICITY = "household-electricity"
EV = "ev-charging"
METRO = "metro"
WALKING = "walking"

SATURDAY = 5
PILOT_BEFORE = timedelta(days=706)  # two years but for 25 days, after which its points expire

# A city on the lower Yangtze: mean temperature in degrees Celsius and rainy days of a thousand, January first.
CLIMATE = (
    *((5, 300), (7, 330), (11, 400), (17, 380), (22, 370), (25, 450)),
    *((30, 380), (30, 370), (26, 300), (20, 230), (14, 270), (7, 250)),
)


@dataclass(frozen=True, slots=True)
class City:
    """What a city is made of; everything else follows from it.

    Its people act on the `days` days before `as_of`, and its last transaction is stamped with the start of `as_of`.
    Two years before, a few tried the programme out for some weeks: what they earned then is about to expire.
    """

    as_of: date
    citizens: int = 500
    days: int = 60
    seed: str = "tanpuhui"
    pilot_weeks: int = 3

    @property
    def pilot_ends_on(self) -> date:
        """The Monday of the pilot's last issue, so long ago that its points expire in some weeks."""
        latest = self.as_of - PILOT_BEFORE
        return latest - timedelta(days=latest.weekday())

    @property
    def opens_on(self) -> date:
        """The day of its founding, one before anybody acts; a long history leaves no room for a pilot before it."""
        if not self.pilot_weeks or self.pilot_ends_on >= self.settles_on:
            return self.settles_on
        return self.pilot_ends_on - timedelta(weeks=self.pilot_weeks, days=1)

    @property
    def settles_on(self) -> date:
        """The day on whose evening most people join, one before they act."""
        return self.first_day - timedelta(days=1)

    @property
    def first_day(self) -> date:
        """The first day on which people act, but for the pilot."""
        return self.as_of - timedelta(days=self.days)

    @property
    def quiet_day(self) -> date:
        """The day on which the large house stands empty, after the week that a rolling baseline needs."""
        return self.first_day + timedelta(days=max(8, self.days * 2 // 3))

    def chance(self, *key: object) -> Chance:
        """The chance of this city for something."""
        return Chance(self.seed, *key)

    def calendar(self) -> Iterator[date]:
        """The days of the pilot from the founding on, then those from the settling to the last on which people act."""
        if self.opens_on < self.settles_on:
            for offset in range((self.pilot_ends_on - self.opens_on).days + 1):
                yield self.opens_on + timedelta(days=offset)
        for offset in range(self.days + 1):
            yield self.settles_on + timedelta(days=offset)

    def acts_on(self, day: date) -> bool:
        """Whether anybody acts on a day; in the pilot up to the last one that is issued."""
        return self.first_day <= day or self.opens_on < day < min(self.pilot_ends_on, self.settles_on)


@dataclass(frozen=True, slots=True)
class Today:
    """One local day: when it starts and ends, whether people work, whether it rains, degrees Celsius."""

    day: date
    starts_at: datetime
    ends_at: datetime
    works: bool
    rains: bool
    celsius: int

    def at(self, hour: int, minute: int = 0) -> datetime:
        """A time of this day."""
        return self.starts_at + timedelta(hours=hour, minutes=minute)


def today(city: City, day: date, calendar: WorkingDays, zone: ZoneInfo) -> Today:
    """What a day of the city is like; where nobody has announced a year's working days, weekdays stand in for them."""
    works = is_working_day(day, calendar)
    if isinstance(works, Refusal):
        works = day.weekday() < SATURDAY
    mean, rainy = CLIMATE[day.month - 1]
    sky = city.chance("sky", day)
    begins, ends = starts(day, zone), starts(day + timedelta(days=1), zone)
    return Today(day, begins, ends, works, sky.permille(rainy), mean + sky.between(-5, 5))
