"""What the rules of scenarios speak of."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

NOTE_LENGTH = 400


class Domain(StrEnum):
    """The part of daily life a scenario belongs to; JS§17 names five and leaves the list open."""

    CLOTHING = "CLOTHING"  # 衣
    FOOD = "FOOD"  # 食
    HOUSING = "HOUSING"  # 住
    TRAVEL = "TRAVEL"  # 行
    GOODS = "GOODS"  # 用
    OTHER = "OTHER"  # 等


class State(StrEnum):
    """Where a scenario stands on its way (SM-2)."""

    SUBMITTED = "SUBMITTED"  # the operator has the materials: JS§18
    APPROVED = "APPROVED"  # by the operator: JS§19
    REJECTED = "REJECTED"  # by the operator: JS§19
    INCLUDED = "INCLUDED"  # filed with the authority, and part of the programme: JS§20
    TERMINATED = "TERMINATED"  # by the operator: JS§22


@dataclass(frozen=True, slots=True)
class Application:
    """What a developer applies with.

    `act_kind` names the kind of act, within which one person's acts cannot overlap. `data_kinds` are what the provider
    sends about it; `sends_places` if places or tracks are among that (PIPL 28). `exclusive_on` is the local day from
    which the developer declares JS§23: no other voluntary reduction mechanism, green power or certificate trading.
    """

    code: str
    title_zh: str
    title_en: str
    domain: Domain
    provider_id: int
    region: str
    method_code: str
    method_version: str
    act_kind: str
    data_kinds: tuple[str, ...]
    sends_places: bool
    running_since: date
    exclusive_on: date | None


@dataclass(frozen=True, slots=True)
class Scenario(Application):
    """An application and what became of it; the declaration of JS§23 holds on [exclusive_on, exclusive_until)."""

    id: int
    state: State
    applied_at: datetime
    exclusive_until: date | None = None
    review_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One step of a scenario's life: the state it led to, who took it, and why."""

    scenario_id: int
    state: State
    actor_id: int
    note: str
    at: datetime
