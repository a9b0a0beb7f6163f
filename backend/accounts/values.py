"""What the rules of accounts speak of: who takes part, in which capacity, with which role."""

from dataclasses import dataclass
from enum import StrEnum


class OrganisationKind(StrEnum):
    """The capacities in which an organisation takes part; it may hold several (JS§9, JS§36)."""

    PUBLIC_INSTITUTION = "PUBLIC_INSTITUTION"  # 公共机构, uses fiscal funds: JS§2
    SOCIAL_ORGANISATION = "SOCIAL_ORGANISATION"  # 其他社会组织: JS§9
    OPERATOR = "OPERATOR"  # 运营机构, calculates and audits: JS§6
    AUTHORITY = "AUTHORITY"  # 主管部门, issues and grants: JS§5
    RELATED_DEPARTMENT = "RELATED_DEPARTMENT"  # 发改、财政、交通、生态环境、市场监管: JS§5
    LOCAL_DEPARTMENT = "LOCAL_DEPARTMENT"  # 市、县(市、区)机关事务管理部门, each for its region: JS§5
    METHODOLOGY_DEVELOPER = "METHODOLOGY_DEVELOPER"  # 方法学开发主体: JS§12
    SCENARIO_DEVELOPER = "SCENARIO_DEVELOPER"  # 减排场景开发主体: JS§18
    RIGHTS_PROVIDER = "RIGHTS_PROVIDER"  # 权益提供方: JS§36
    EVENT_ACCOUNTANT = "EVENT_ACCOUNTANT"  # 大型活动碳排放核算的第三方: JS§28
    VERIFIER = "VERIFIER"  # 核查机构: JS§39
    DATA_PLATFORM = "DATA_PLATFORM"  # 数据聚集平台: SZ ch.3
    EXCHANGE = "EXCHANGE"  # 排放权交易机构: SZ ch.1


class Role(StrEnum):
    """What a member may do in their organisation's name."""

    MEMBER = "MEMBER"  # acts for it
    MANAGER = "MANAGER"  # acts for it, and says who its members are


class Act(StrEnum):
    """What the audit log records of somebody's account; the reference is what it was done with, if that has an id."""

    SIGNED_IN = "SIGNED_IN"
    STEPPED_UP = "STEPPED_UP"
    CODE_REFUSED = "CODE_REFUSED"  # a wrong code for a number that signs in to the account
    SESSION_ENDED = "SESSION_ENDED"
    TOKEN_ISSUED = "TOKEN_ISSUED"  # noqa: S105 - the name of an act
    TOKEN_ENDED = "TOKEN_ENDED"  # noqa: S105 - the name of an act
    SEAT_TAKEN = "SEAT_TAKEN"
    SEAT_ENDED = "SEAT_ENDED"
    PASSKEY_ADDED = "PASSKEY_ADDED"
    PASSKEY_REMOVED = "PASSKEY_REMOVED"
    PASSKEY_USED = "PASSKEY_USED"
    PASSKEY_WENT_BACK = "PASSKEY_WENT_BACK"  # its counter did: somebody may hold a copy
    TOTP_ADDED = "TOTP_ADDED"
    TOTP_REMOVED = "TOTP_REMOVED"
    TOTP_REFUSED = "TOTP_REFUSED"
    FACTOR_GIVEN = "FACTOR_GIVEN"  # a second one, in a session
    ENROLMENT_MADE = "ENROLMENT_MADE"  # a code with which a second factor can be added
    IDENTITY_LINKED = "IDENTITY_LINKED"
    IDENTITY_UNLINKED = "IDENTITY_UNLINKED"
    NAME_KNOWN = "NAME_KNOWN"  # somebody competent confirmed it
    EXPORTED = "EXPORTED"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to register; `handle` is a short name to be found by, unique over all accounts."""

    display_name: str
    region: str
    handle: str | None = None


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """An organisation to register; `uses_fiscal_funds`, wholly or partly, is what makes a public institution (JS§2)."""

    code: str
    name_zh: str
    name_en: str
    region: str
    kinds: frozenset[OrganisationKind]
    uses_fiscal_funds: bool = False


@dataclass(frozen=True, slots=True)
class Organisation:
    """A registered organisation with the kinds it holds."""

    account_id: int
    code: str
    name_zh: str
    name_en: str
    region: str
    kinds: frozenset[OrganisationKind]


@dataclass(frozen=True, slots=True)
class NewMember:
    """A person who takes a seat in an organisation, for a region and all below it."""

    person_id: int
    organisation_id: int
    region: str
    role: Role = Role.MEMBER
