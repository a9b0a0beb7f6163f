"""What a built city comes to; ids and codes aside, the same plan gives the same totals on every machine."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from backend.activities import Duplicate, Outcome, Proposed, Rejected
from backend.drops import Wish
from backend.issuance import Issued
from backend.kit.errors import Refusal
from backend.mall import Awaits, Checked, Redemption


@dataclass(slots=True)
class Totals:
    """Sums over the whole history; a proposed correction is no accepted record, a replaced one still counts."""

    as_of: date
    people: int = 0
    consents: int = 0
    withdrawn: int = 0
    accepted: int = 0
    duplicate: int = 0
    corrections: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    runs: int = 0
    outliers: int = 0
    grams: int = 0
    points: int = 0
    lots: int = 0
    set_aside: int = 0
    given_back: int = 0
    wishes: int = 0
    redemptions: int = 0
    redeemed_points: int = 0
    helped_grams: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    vouchers_used: int = 0

    def count_records(self, outcomes: Iterable[Outcome]) -> None:
        """Add a delivery."""
        codes = Counter(self.rejected)
        for outcome in outcomes:
            match outcome:
                case Rejected():
                    codes[outcome.code.value] += 1
                case Duplicate():
                    self.duplicate += 1
                case Proposed():
                    self.corrections += 1
                case _:
                    self.accepted += 1
        self.rejected = dict(sorted(codes.items()))

    def count_issue(self, issued: Issued, outliers: int) -> None:
        """Add an issue, and how many of its records an auditor had to look at as outliers."""
        self.runs += 1
        self.outliers += outliers
        self.grams += issued.grams
        self.points += issued.points
        self.lots += issued.lots

    def count_redemptions(self, outcomes: Iterable[Redemption | Refusal]) -> None:
        """Add a round at the mall; what may still be given back is counted, and its points and grams are not yet."""
        codes = Counter(self.refused)
        for outcome in outcomes:
            if isinstance(outcome, Refusal):
                codes[outcome.code] += 1
            elif outcome.awaits is Awaits.CONFIRM:
                self.set_aside += 1
            elif outcome.awaits is Awaits.CHECK:
                self.redemptions += 1
            else:
                self.redemptions += 1
                self.redeemed_points += outcome.points
                self.helped_grams += outcome.grams
        self.refused = dict(sorted(codes.items()))

    def count_wishes(self, outcomes: Iterable[Wish | Refusal]) -> None:
        """Add an evening's wishes."""
        self.wishes += sum(isinstance(outcome, Wish) for outcome in outcomes)

    def count_vouchers(self, outcomes: Iterable[Checked | Refusal]) -> None:
        """Add checks at the tills."""
        codes = Counter(self.refused)
        for outcome in outcomes:
            if isinstance(outcome, Refusal):
                codes[outcome.code] += 1
            else:
                self.vouchers_used += 1
        self.refused = dict(sorted(codes.items()))

    def rows(self) -> Iterator[tuple[str, int]]:
        """Name and number, for a table."""
        yield "people", self.people
        yield "consents", self.consents
        yield "consents withdrawn", self.withdrawn
        yield "records accepted", self.accepted
        yield "records sent twice", self.duplicate
        yield "corrections proposed", self.corrections
        yield from ((f"records rejected, {code}", count) for code, count in sorted(self.rejected.items()))
        yield "runs issued", self.runs
        yield "outliers reviewed", self.outliers
        yield "grams issued", self.grams
        yield "points granted", self.points
        yield "lots granted", self.lots
        yield "set aside", self.set_aside
        yield "redemptions", self.redemptions
        yield "given back or let go", self.given_back
        yield "wishes in drops", self.wishes
        yield "points redeemed at once", self.redeemed_points
        yield "grams to merchants", self.helped_grams
        yield "vouchers used", self.vouchers_used
        yield from ((f"acts refused at the mall, {code}", count) for code, count in sorted(self.refused.items()))
