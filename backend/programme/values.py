"""What the rules of a programme speak of: its pack, its numbers with their sources, its calendar."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, get_type_hints
from zoneinfo import ZoneInfo, available_timezones

from backend.kit.errors import ConfigurationError
from backend.kit.time import starts_after

OPERATOR_SOURCE = "operator"
_ARTICLE = re.compile(r"[A-Z]{2}§[1-9][0-9]*")


class SpendingOrder(StrEnum):
    """Which lots a redemption takes first (兑换顺序)."""

    CARBON_FIRST = "carbon first"  # lots with grams before lots without


class OrganisationKind(StrEnum):
    """The two organisations without which a programme cannot run; never the same people."""

    OPERATOR = "OPERATOR"  # 运营机构: calculates and audits
    AUTHORITY = "AUTHORITY"  # 主管部门: issues and grants


@dataclass(frozen=True, slots=True)
class Title:
    """A name in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Number:
    """One value of an edition with its unit and its source: an article such as `JS§14`, or `operator`."""

    value: int | SpendingOrder
    unit: str
    source: str
    note: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.value, int) and self.value < 1:
            raise ValueError(f"a number is at least 1, not {self.value}")
        if isinstance(self.value, SpendingOrder) != (self.unit == "order"):
            raise ValueError(f"{self.value!s} is not a value with the unit {self.unit!r}")
        if self.source != OPERATOR_SOURCE and not _ARTICLE.fullmatch(self.source):
            raise ValueError(f"a source is an article such as 'JS§14' or 'operator', not {self.source!r}")


@dataclass(frozen=True, slots=True)
class Edition:
    """Every number in force from the local day `effective_on` until the next edition."""

    effective_on: date
    numbers: Mapping[str, Number]

    def __post_init__(self) -> None:
        units = Rules.units()
        if strange := sorted(units.keys() ^ self.numbers.keys()):
            raise ValueError(f"numbers missing or unknown: {', '.join(strange)}")
        for name, number in self.numbers.items():
            if number.unit != units[name]:
                raise ValueError(f"{name} is counted in {units[name]!r}, not {number.unit!r}")


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers of one edition, plain and by name; `source` tells where each comes from."""

    edition: Edition
    methodology_evaluation_working_days: Annotated[int, "working day"]  # N-01, from receipt, at most
    notice_minimum_working_days: Annotated[int, "working day"]  # N-02
    scenario_review_working_days: Annotated[int, "working day"]  # N-03, from receipt, at most
    expiry_years: Annotated[int, "year"]  # N-04, spendable on the anniversary day itself
    verifier_staff_minimum: Annotated[int, "person"]  # N-05
    verifier_experience_minimum_years: Annotated[int, "year"]  # N-05
    spending_order: Annotated[SpendingOrder, "order"]
    grams_per_point: Annotated[int, "g CO2e per point"]
    consent_term_days: Annotated[int, "day"]
    voucher_validity_days: Annotated[int, "day"]
    redemption_hold_minutes: Annotated[int, "minute"]  # what is set aside waits so long for the person to confirm
    step_up_above_points: Annotated[int, "point"]  # a redemption for more needs a code not older than five minutes
    first_expiry_reminder_days: Annotated[int, "day"]  # before the last day on which points can be spent
    second_expiry_reminder_days: Annotated[int, "day"]
    last_expiry_reminder_days: Annotated[int, "day"]
    first_voucher_warning_days: Annotated[int, "day"]  # before the last day on which a voucher is good
    last_voucher_warning_days: Annotated[int, "day"]
    drop_registration_days: Annotated[int, "day"]  # from the opening to the closing of a drop, at most
    drop_reveal_hours: Annotated[int, "hour"]  # to reveal both seeds; in a later round as long to commit before
    drop_most_rounds: Annotated[int, "round"]  # then a drop is void and all points go back
    drop_settlement_days: Annotated[int, "day"]  # that points stay held after the latest possible draw
    audit_sample_permille: Annotated[int, "permille"]  # of the records of a batch
    audit_sample_minimum: Annotated[int, "record"]  # or the whole batch if it has fewer
    outlier_times_median_permille: Annotated[int, "permille"]  # 20000 flags what exceeds 20 times the median

    @classmethod
    def of(cls, edition: Edition) -> "Rules":
        """The plain numbers of an edition, which has already checked that each is there in its unit."""
        plain: dict[str, Any] = {name: number.value for name, number in edition.numbers.items()}
        return cls(edition, **plain)

    @classmethod
    def units(cls) -> dict[str, str]:
        """The unit of every number, by name."""
        hints = get_type_hints(cls, include_extras=True)
        return {name: hint.__metadata__[0] for name, hint in hints.items() if hasattr(hint, "__metadata__")}

    def source(self, name: str) -> str:
        """The article a number comes from, such as `JS§37`, or `operator`."""
        return self.edition.numbers[name].source


@dataclass(frozen=True, slots=True)
class Regulation:
    """The document a pack carries out: `key` opens its article references, `articles` counts its articles."""

    key: str
    title: Title
    document_number: str
    issued_on: date
    articles: int

    def has(self, source: str) -> bool:
        """Whether this document has the article that a source names."""
        key, _, article = source.partition("§")
        return key == self.key and 1 <= int(article) <= self.articles


@dataclass(frozen=True, slots=True)
class Region:
    """One region of the programme (GB/T 2260 code where it is real); the root alone has no parent."""

    code: str
    title: Title
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that exists after `migrate`, with the sign-in handles of its first staff."""

    kind: OrganisationKind
    title: Title
    staff: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RulePack:
    """A jurisdiction's programme as data: its document, places, first organisations, switches and dated numbers.

    `serial_prefix` opens every serial number. Both switches belong to trial packs alone: methods recognised
    without publication, and consents dated before they were given (for historical data).
    """

    code: str
    title: Title
    trial: bool
    time_zone: str
    serial_prefix: str
    recognises_unpublished_methods: bool
    allows_back_dated_consents: bool
    regions: tuple[Region, ...]
    organisations: tuple[Organisation, ...]
    editions: tuple[Edition, ...]
    regulation: Regulation | None = None

    def __post_init__(self) -> None:
        if problem := next(self._problems(), None):
            raise ValueError(problem)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the programme's days start and end."""
        return ZoneInfo(self.time_zone)

    @property
    def root(self) -> Region:
        """The region that holds all the others."""
        return self.regions[0]

    def upwards(self, region: str) -> tuple[str, ...]:
        """A region and all that lie above it, up to the root; of an unknown code only itself."""
        above = {each.code: each.parent for each in self.regions}
        places, place = [region], above.get(region)
        while place is not None:
            places.append(place)
            place = above[place]
        return tuple(places)

    def downwards(self, region: str) -> tuple[str, ...]:
        """A region and all that lie below it."""
        return tuple(each.code for each in self.regions if region in self.upwards(each.code))

    def on(self, day: date) -> Rules:
        """The rules in force on a local day.

        Raises ConfigurationError, naming the day, when it lies before the first edition: the pack is then the
        wrong one for the data, and no later edition may stand in.
        """
        in_force = [edition for edition in self.editions if edition.effective_on <= day]
        if in_force:
            return Rules.of(in_force[-1])
        first = self.editions[0].effective_on
        raise ConfigurationError(f"Rule pack {self.code} has no rules for {day}: its first take effect on {first}.")

    def _problems(self) -> Iterator[str]:
        if self.time_zone not in available_timezones():
            yield f"there is no time zone {self.time_zone!r}"
        if not re.fullmatch(r"[A-Z]{2,8}", self.serial_prefix):
            yield f"a serial prefix is 2 to 8 capital letters, not {self.serial_prefix!r}"
        if not self.trial and self.regulation is None:
            yield "only a trial pack may do without a regulation"
        if not self.trial and (self.recognises_unpublished_methods or self.allows_back_dated_consents):
            yield "only a trial pack may recognise unpublished methods or allow back-dated consents"
        if sorted(place.kind for place in self.organisations) != sorted(OrganisationKind):
            yield "a pack names one OPERATOR and one AUTHORITY"
        handles = [handle for place in self.organisations for handle in place.staff]
        if len(set(handles)) < len(handles):
            yield "nobody is staff of both organisations"
        yield from self._region_problems()
        yield from self._edition_problems()

    def _region_problems(self) -> Iterator[str]:
        if not self.regions or self.regions[0].parent:
            yield "a pack's first region is its root"
        above: set[str | None] = set()  # a region follows its parent: the file's order is one to store the tree in
        for place, region in enumerate(self.regions):
            if region.code in above or (place and region.parent not in above):
                yield f"region {region.code!r} comes twice, or before its parent, or is a second root"
            above.add(region.code)

    def _edition_problems(self) -> Iterator[str]:
        days = [edition.effective_on for edition in self.editions]
        if not days or sorted(set(days)) != days:
            yield "a pack has editions, each later than the one before"
        for edition in self.editions if self.regulation else ():
            yield from (
                f"{name} names {number.source}, which is neither an article of this regulation nor 'operator'"
                for name, number in edition.numbers.items()
                if number.source != OPERATOR_SOURCE and self.regulation and not self.regulation.has(number.source)
            )


@dataclass(frozen=True, slots=True)
class StoredDay:
    """One day of the calendar as the operator entered it; provisional until confirmed against the State's notice."""

    working: bool
    provisional: bool = True


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The working days (工作日) of whole years; of any other year it says nothing.

    `working` holds the working days of the years in `years`; `provisional` those of `years` not yet confirmed.
    """

    years: frozenset[int]
    working: frozenset[date]
    provisional: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a term; it passes at the end of that day. `provisional` if an unconfirmed year was counted."""

    day: date
    provisional: bool

    def ends_at(self, zone: ZoneInfo) -> datetime:
        """The first instant (UTC) that is too late."""
        return starts_after(self.day, zone)
