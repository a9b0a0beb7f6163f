"""Who lives in the city: people with habits, and those with a name at the sign-in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from backend.activities import Draft
from backend.demo.chance import Chance
from backend.demo.city import BIKE, CARD, ELECTRICITY, EV, METRO, WALKING, City, Today

type Act = tuple[str, Draft]  # a scenario's code, and the record that its provider has of the act


class Profile(StrEnum):
    """How somebody lives, which decides what they send."""

    COMMUTER = "COMMUTER"  # by metro, some with a bicycle for the last mile
    CARD_RIDER = "CARD_RIDER"  # by another company's card, which knows rides and no distance
    CYCLIST = "CYCLIST"
    FAMILY = "FAMILY"  # its electricity account
    DRIVER = "DRIVER"  # of an electric car
    WALKER = "WALKER"


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody a visitor can sign in as: handle, role, and a mainland-format number that belongs to nobody."""

    handle: str
    role: str
    phone: str
    profile: Profile | None = None


SIGN_INS = (
    SignIn("citizen-1", "citizen", "13800000001", Profile.COMMUTER),
    SignIn("citizen-2", "citizen", "13800000002", Profile.CYCLIST),
    SignIn("citizen-3", "citizen", "13800000003", Profile.FAMILY),
    SignIn("citizen-4", "citizen", "13800000004", Profile.DRIVER),
    SignIn("citizen-5", "citizen", "13800000005", Profile.WALKER),
    SignIn("citizen-6", "citizen", "13800000006", Profile.CARD_RIDER),
    SignIn("merchant", "merchant", "13800000011"),
    SignIn("operator", "operator", "13800000021"),
    SignIn("authority", "authority", "13800000031"),
)

STAFF = ("operator", "authority")  # who need a second factor in a browser

SHARES = {
    Profile.COMMUTER: 30,
    Profile.CARD_RIDER: 14,
    Profile.CYCLIST: 14,
    Profile.FAMILY: 20,
    Profile.DRIVER: 8,
    Profile.WALKER: 14,
}
ALWAYS = {
    Profile.COMMUTER: METRO,
    Profile.CARD_RIDER: CARD,
    Profile.CYCLIST: BIKE,
    Profile.FAMILY: ELECTRICITY,
    Profile.DRIVER: EV,
    Profile.WALKER: WALKING,
}
# What else a profile takes part in: so many of a thousand people.
OFTEN: Mapping[Profile, Mapping[str, int]] = {
    Profile.COMMUTER: {BIKE: 350, WALKING: 350, CARD: 40},
    Profile.CARD_RIDER: {WALKING: 300},
    Profile.CYCLIST: {WALKING: 300},
    Profile.FAMILY: {WALKING: 450},
    Profile.DRIVER: {ELECTRICITY: 600, WALKING: 200},
    Profile.WALKER: {ELECTRICITY: 400},
}
HOME_WH = {Profile.FAMILY: (4500, 9500), Profile.DRIVER: (6000, 12000), Profile.WALKER: (2500, 6500)}
STEPS = {Profile.WALKER: (8000, 14000), Profile.DRIVER: (2500, 6000)}

LARGE_HOUSE = 7  # this citizen's house is heated, pooled and lit, until one day it is empty: an outlier to look at
LARGE_HOUSE_WH = 90_000
PIONEERS = sum(one.profile is not None for one in SIGN_INS)  # the first citizens, who tried it out before the others
LEAVING_EVERY, LEAVING_FROM = 50, 9  # citizens 9, 59, 109, … withdraw a consent

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = (
    *("晓", "敏", "静", "磊", "洋", "艳", "勇", "军", "杰", "娟", "涛", "超", "明", "霞", "平", "刚"),
    *("子涵", "雨桐", "思远", "佳怡", "浩然", "欣妍", "志强", "秀英", "建国", "丽华", "文博", "梓萱", "一鸣", "春梅"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """A citizen and their habits: metres to work and of a ride, seconds after midnight, Wh a day, steps a day.

    They consent on the evening of `joins_on`; an `eager` one's providers send that day too, which is not covered.
    """

    number: int
    name: str
    region: str
    profile: Profile
    scenarios: tuple[str, ...]
    joins_on: date
    eager: bool
    leaves_s: int
    work_m: int
    ride_m: int
    home_wh: int
    steps: int

    @property
    def handle(self) -> str:
        """By which they are found."""
        return f"citizen-{self.number}"

    @property
    def leaves_programme(self) -> bool:
        """Whether they withdraw a consent one day."""
        return self.number % LEAVING_EVERY == LEAVING_FROM

    def subject(self, scenario: str) -> str:
        """The provider's own reference of them: a card, a meter, a phone."""
        digest = Chance("subject", scenario, self.number).below(1000)
        return f"{scenario[:2].upper()}{self.number:06d}{digest:03d}"


def people(city: City, regions: Sequence[str]) -> list[Person]:
    """Everybody, in the order of their numbers; the first few are those who can be signed in as."""
    named = [sign_in.profile for sign_in in SIGN_INS if sign_in.profile]
    profiles = dict(enumerate(named, 1)) | {LARGE_HOUSE: Profile.FAMILY}
    return [_person(city, number, profiles.get(number), regions) for number in range(1, city.citizens + 1)]


def _person(city: City, number: int, profile: Profile | None, regions: Sequence[str]) -> Person:
    chance = city.chance("person", number)
    name = chance.pick(SURNAMES) + chance.pick(GIVEN)
    profile = chance.weighed(SHARES) if profile is None else profile
    wide = number <= len(SIGN_INS)  # whom visitors meet first takes part in all that the profile offers, but the card
    also = [code for code, share in OFTEN[profile].items() if chance.permille(share) or (wide and code != CARD)]
    cycles = profile is Profile.CYCLIST
    return Person(
        number=number,
        name=name,
        region=chance.pick(regions),
        profile=profile,
        scenarios=(ALWAYS[profile], *also),
        joins_on=_joins_on(city, number, chance),
        eager=chance.permille(170),
        leaves_s=chance.between(6 * 3600 + 3000, 8 * 3600 + 3000),
        work_m=chance.between(4000, 14_000) + chance.between(0, 12_000),
        ride_m=chance.between(1500, 6000) if cycles else chance.between(600, 1800),
        home_wh=LARGE_HOUSE_WH if number == LARGE_HOUSE else chance.between(*HOME_WH.get(profile, (3000, 9000))),
        steps=chance.between(*STEPS.get(profile, (4000, 10_000))),
    )


def _joins_on(city: City, number: int, chance: Chance) -> date:
    """A few come to the pilot, most on the evening before the time, the rest in the first third of it."""
    if number <= PIONEERS:
        return city.opens_on
    days = chance.between(1, max(1, city.days // 3)) if chance.permille(300) else 0
    return city.settles_on + timedelta(days=days if number > LEAVING_FROM else 0)


def act(
    person: Person, today: Today, scenario: str, number: int, span_s: tuple[int, int], inputs: Mapping[str, int]
) -> Act:
    """What a person did: the seconds of the day at which it starts and its length, and what was measured.

    `number` tells a person's acts of one day and scenario apart; who delivers the record gives it its own number.
    """
    subject, begins = person.subject(scenario), today.starts_at + timedelta(seconds=span_s[0])
    reference = f"{subject}-{today.day:%Y%m%d}-{number}"
    return scenario, Draft(0, subject, reference, begins, begins + timedelta(seconds=span_s[1]), inputs)
