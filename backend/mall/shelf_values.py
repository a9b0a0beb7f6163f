"""The plain values of the shelf: agreements, goods with their variants, tills, and what is asked of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend.accounts.values import Organisation


class AgreementState(StrEnum):
    """How an agreement stands at an instant (SM-17)."""

    DRAFT = "DRAFT"
    SIGNED = "SIGNED"
    ACTIVE = "ACTIVE"
    EXPIRED = "EXPIRED"
    TERMINATED = "TERMINATED"


class ListingState(StrEnum):
    """Where a listing is on its way (SM-17); sold out is a stock of none."""

    DRAFT = "DRAFT"
    REVIEW = "REVIEW"
    ON_SHELF = "ON_SHELF"
    OFF_SHELF = "OFF_SHELF"


class GoodsKind(StrEnum):
    """What is handed over for a voucher."""

    GOODS = "GOODS"
    SERVICE = "SERVICE"


class Period(StrEnum):
    """The local calendar period in which a person's pieces are counted."""

    DAY = "DAY"
    MONTH = "MONTH"
    YEAR = "YEAR"
    EVER = "EVER"


@dataclass(frozen=True, slots=True)
class NewAgreement:
    """What an operator wants to agree with a rights provider, half-open in time."""

    provider: Organisation
    valid_from: datetime
    valid_until: datetime
    terms: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """The cooperation agreement (合作协议) of a rights provider with an operator, half-open in time (JS§36)."""

    id: int
    provider_id: int
    operator_id: int
    region: str  # where the provider sells: a seat of the operator that does not reach over it decides nothing here
    terms: str
    drafted_at: datetime
    valid_from: datetime
    valid_until: datetime
    provider_signer_id: int | None = None
    provider_signed_at: datetime | None = None
    operator_signer_id: int | None = None
    operator_signed_at: datetime | None = None
    terminated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """How many pieces of goods, of all its variants together, one person may have in a local period."""

    pieces: int
    period: Period


@dataclass(frozen=True, slots=True)
class Particulars:
    """What goods are and how they are sold; texts in Chinese and in English.

    A voucher is good for `voucher_days`. In the first `refund_days` of them, or all, an unused one may be given back; 0
    makes the redemption final at once. `real_name_level` is what the person needs; `checked_offline` lets a till take
    a voucher without a network, at the merchant's own risk; what is `drawn` goes by fair drops alone.
    """

    kind: GoodsKind
    title_zh: str
    title_en: str
    voucher_days: int
    refund_days: int = 0
    terms_zh: str = ""
    terms_en: str = ""
    places_zh: str = ""
    places_en: str = ""
    limit: Limit | None = None
    real_name_level: str = "L0"
    checked_offline: bool = False
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class Variant:
    """One variant of goods, with its price in points and how many pieces there are; a single one needs no name."""

    points: int
    stock: int
    name_zh: str = ""
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class NewGoods:
    """What a provider wants to sell, and the drafted goods in whose place it comes, if there are such."""

    provider_id: int
    particulars: Particulars
    variants: tuple[Variant, ...]
    key: str | None = None
    instead_of: int | None = None
    photos: tuple[str, ...] = ()  # digests of pictures, in the order in which they are shown


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture of goods: its digest, and width and height of the large one in pixels."""

    digest: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Goods:
    """What a provider offers under an agreement (权益): by whom it was prepared and reviewed."""

    id: int
    provider_id: int
    agreement_id: int
    particulars: Particulars
    prepared_by_id: int
    prepared_at: datetime
    reviewed_by_id: int | None = None
    reviewed_at: datetime | None = None
    review_note: str | None = None


@dataclass(slots=True)
class Listing:
    """One variant of goods, as it is sold: price in points, pieces left; `version` counts its prices."""

    id: int
    goods: Goods
    variant_zh: str
    variant_en: str
    points: int
    stock: int
    version: int
    state: ListingState
    sold_until: datetime
    listed_at: datetime

    @property
    def provider_id(self) -> int:
        """Who sells it."""
        return self.goods.provider_id

    @property
    def title_zh(self) -> str:
        """What it is called in Chinese, with its variant."""
        return f"{self.goods.particulars.title_zh} {self.variant_zh}".rstrip()

    @property
    def title_en(self) -> str:
        """What it is called in English, with its variant."""
        return f"{self.goods.particulars.title_en} {self.variant_en}".rstrip()


@dataclass(frozen=True, slots=True)
class Review:
    """What the operator says of goods that wait for it: good as they are, or what to change first."""

    goods_id: int
    approves: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Till:
    """A place of a provider where vouchers are checked (核销点)."""

    id: int
    provider_id: int
    name: str
    opened_at: datetime
    closed_at: datetime | None = None
