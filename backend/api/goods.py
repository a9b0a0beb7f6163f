"""What a rights provider writes of new goods, read before anything else happens."""

from collections.abc import Iterator

import strawberry

from backend import mall
from backend.api.arguments import row_id, unreadable
from backend.api.rejected import Rejected
from backend.identities import RealNameLevel
from backend.kit.errors import Refusal
from backend.kit.idempotency import unusable_key
from backend.kit.pictures import is_digest
from backend.kit.quantity import Points
from backend.programme import Rules


@strawberry.input(description="A text in both languages.")
class WordsInput:
    """A text to keep."""

    zh: str = strawberry.field(description="In Chinese.")
    en: str = strawberry.field(description="In English.")


@strawberry.input(description="How many pieces one person may have, of all variants together.")
class ListingLimitInput:
    """A limit to keep."""

    pieces: int = strawberry.field(description="How many, 1 to 1 000 000.")
    period: mall.Period = strawberry.field(description="In which local calendar period.")


@strawberry.input(description="One variant of the goods.")
class VariantInput:
    """A variant, with its price and pieces."""

    points: Points = strawberry.field(description="Its price in points, 1 to 1 000 000.")
    stock: int = strawberry.field(description="How many pieces there are, 0 to 1 000 000.")
    name: WordsInput | None = strawberry.field(
        default=None, description="What it is called, at most 60 characters each; a single one needs no name."
    )


@strawberry.input(description="What to sell.")
class PrepareGoodsInput:
    """Goods or a service with its variants."""

    key: str = strawberry.field(description="Idempotency key, 1–100 characters, made when the person acts.")
    title: WordsInput = strawberry.field(description="What it is called, 1 to 120 characters each.")
    kind: mall.GoodsKind = strawberry.field(description="What is handed over.")
    variants: list[VariantInput] = strawberry.field(description="1 to 20, in the order in which they are shown.")
    provider: strawberry.ID | None = strawberry.field(
        default=None, description="Which rights provider sells it; the caller's own when left out."
    )
    instead_of: strawberry.ID | None = strawberry.field(
        default=None, description="Drafted goods in whose place it comes, as `Listing.goods` has them; they close."
    )
    terms: WordsInput | None = strawberry.field(default=None, description="On what terms, at most 2000 characters.")
    places: WordsInput | None = strawberry.field(default=None, description="Where, at most 2000 characters.")
    photos: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="At most 5, as uploading them told, in the order in which they are shown."
    )
    voucher_days: int | None = strawberry.field(
        default=None, description="How many days a voucher is good for, 1 to 3660; the programme's number if left out."
    )
    refund_days: int = strawberry.field(
        default=0, description="In how many of them an unused one may be given back; 0: it is final at once."
    )
    limit: ListingLimitInput | None = strawberry.field(default=None, description="A limit per person, if there is one.")
    real_name_level: RealNameLevel = strawberry.field(
        default=RealNameLevel.L0, description="How surely it has to be known who redeems it."
    )
    checked_offline: bool = strawberry.field(
        default=False, description="Whether tills take it without a network, at the provider's risk; only if final."
    )
    drawn: bool = strawberry.field(
        default=False, description="Whether it is drawn among all who wish for it, in a fair drop; only if final."
    )


def new_goods(data: PrepareGoodsInput, provider_id: int, rules: Rules) -> mall.NewGoods | Rejected:
    """What the provider wants to sell. Refused: INVALID, for a text that cannot be kept."""
    if refused := unusable_key(data.key):
        return Rejected.of(refused, "input", "key")
    before = None if data.instead_of is None else row_id(data.instead_of, "goods")
    if isinstance(before, Refusal):
        return Rejected.of(before, "input", "insteadOf")
    if not all(map(is_digest, data.photos)):
        return Rejected.of(Refusal.not_there("photograph"), "input", "photos")
    for field, texts in _texts(data):
        if refused := unreadable(field, *texts):
            return Rejected.of(refused, "input", field)
    titles, terms, places = _said(data.title), _said(data.terms), _said(data.places)
    particulars = mall.Particulars(
        data.kind,
        *titles,
        rules.voucher_validity_days if data.voucher_days is None else data.voucher_days,
        data.refund_days,
        *terms,
        *places,
        mall.Limit(data.limit.pieces, data.limit.period) if data.limit else None,
        data.real_name_level,
        data.checked_offline,
        data.drawn,
    )
    variants = tuple(mall.Variant(each.points.value, each.stock, *_said(each.name)) for each in data.variants)
    return mall.NewGoods(provider_id, particulars, variants, data.key, before, tuple(map(str, data.photos)))


def _texts(data: PrepareGoodsInput) -> Iterator[tuple[str, tuple[str, str]]]:
    yield "title", _said(data.title)
    yield "terms", _said(data.terms)
    yield "places", _said(data.places)
    for each in data.variants:
        yield "variants", _said(each.name)


def _said(words: WordsInput | None) -> tuple[str, str]:
    """A text without the blanks around it, in Chinese and in English."""
    return (words.zh.strip(), words.en.strip()) if words else ("", "")
