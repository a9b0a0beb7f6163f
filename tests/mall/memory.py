"""The mall without a database: opens everything as the commands do, lets the rules decide, keeps what they say."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from msgspec.structs import replace

from backend.kit.actor import Actor
from backend.kit.errors import Kind, Refusal
from backend.ledger.rules import Books
from backend.ledger.values import Cause, Grant
from backend.mall import rules, shelf_rules, voucher_rules
from backend.mall.commands import fingerprint
from backend.mall.shelf_values import Listing, Till
from backend.mall.store import recalled
from backend.mall.values import (
    Answer,
    Ask,
    Awaits,
    Checked,
    Ending,
    Held,
    Hold,
    HoldRequest,
    Known,
    LateCheck,
    Making,
    RedeemRequest,
    Redemption,
    Terms,
    Voucher,
    VoucherCheck,
)
from backend.mall.voucher_rules import Counter
from tests.ledger.shelf import Shelf
from tests.mall.building import SELLER
from tests.mall.seeing import Seen, deal_seen, offer_seen

type Looked = tuple[Books, dict[int, Held]]


@dataclass
class InMemory:
    """Listings, redemptions, holds, vouchers and answers in memory; the books stand on a shelf."""

    shelf: Shelf
    listings: dict[int, Listing]
    tills: dict[int, Till]
    levels: dict[int, str]
    terms: Terms
    redemptions: dict[int, Redemption] = field(default_factory=dict)
    holds: dict[int, Hold] = field(default_factory=dict)
    vouchers: dict[str, Voucher] = field(default_factory=dict)
    answers: dict[Ask, Answer] = field(default_factory=dict)
    late: dict[Ask, tuple[LateCheck, Checked | Refusal]] = field(default_factory=dict)
    codes: Iterator[str] = field(default_factory=lambda: map("CODE{}".format, count(1)))

    async def seen(self, now: datetime) -> Seen:
        """Everything as it stands."""
        return Seen(
            self.shelf.accounts.values(),
            self.shelf.lots.values(),
            self.shelf.entries,
            self.shelf.postings,
            {one.id: offer_seen(one) for one in self.listings.values()},
            {
                one.id: deal_seen(self._recalled(one), rules.standing(self.holds.get(one.id), now))
                for one in self.redemptions.values()
            },
            {one.code: (one.valid_until, one.used_at, one.till_id) for one in self.vouchers.values()},
        )

    async def grant(self, grant: Grant, now: datetime) -> None:
        """Issue a lot."""
        books = self.shelf.open([grant.account_id], now)
        books.grant(grant, Cause(7, grant.issue_id, now))
        self.shelf.keep(books)

    async def redeem(
        self, requests: Sequence[RedeemRequest], now: datetime, terms: Terms | None = None
    ) -> list[Redemption | Refusal]:
        """As the command."""
        books = self.books({request.account_id for request in requests}, now)
        listings = {one.id: copy(one) for one in self.listings.values()}
        known = Known(self._pieces(requests, now), self.levels)
        asked = [(request, fingerprint(request)) for request in requests]
        making = Making(now, self.shelf.ids, self.codes, terms or self.terms)
        decided = rules.redeem(asked, self.answers, books, listings, known, making)
        self.shelf.keep(books)
        self.answers |= decided.answers
        for one in decided.redemptions:
            self.listings[one.listing_id].stock -= 1
            self.redemptions[one.id] = one
            if one.awaits and one.held_until:
                hold = (one.account_id, one.id, one.listing_id, one.awaits, one.held_until, one.settles)
                self.holds[one.id] = Hold(*hold)
            if one.awaits is not Awaits.CONFIRM:
                self._hand_out(one)
        return decided.outcomes

    async def confirm(self, requests: Sequence[HoldRequest], now: datetime) -> list[Redemption | Refusal]:
        """As the command."""
        books, held = self._held({(each.actor.account_id, each.redemption_id) for each in requests}, now)
        outcomes = [rules.confirm(each, held.get(each.redemption_id), books, now) for each in requests]
        self._keep(books, held)
        for one in outcomes:
            if isinstance(one, Redemption) and one.voucher_code not in self.vouchers:
                self._hand_out(one)
        return outcomes

    async def give_back(self, requests: Sequence[HoldRequest], now: datetime) -> list[Redemption | Refusal]:
        """As the command."""
        asked = {(each.actor.account_id, each.redemption_id) for each in requests}
        books, held = self._held(asked, now)
        used = {one.redemption_id for one in self.vouchers.values() if one.used_at}
        final = {key for key in asked if key[1] not in held and self._whose(key[1]) == key[0]}
        outcomes = [
            rules.give_back(
                *(each, held.get(each.redemption_id), books, now),
                was_used=each.redemption_id in used,
                was_final=(each.actor.account_id, each.redemption_id) in final,
            )
            for each in requests
        ]
        self._keep(books, held)
        return outcomes

    async def check(self, checks: Sequence[VoucherCheck], now: datetime) -> list[Checked | Refusal]:
        """As the command."""
        counter = self._counter([each.code for each in checks], now)
        outcomes = voucher_rules.check(checks, counter, now)
        self._keep_counter(counter)
        return outcomes

    async def check_late(self, checks: Sequence[LateCheck], now: datetime) -> list[Checked | Refusal]:
        """As the command."""
        counter, outcomes = self._counter([each.code for each in checks], now), list[Checked | Refusal]()
        for check in checks:
            ask = check.actor.account_id, check.key
            if first := self.late.get(ask):
                outcomes.append(first[1] if first[0] == check else Refusal.key_reused(check.key))
                continue
            outcomes.append(outcome := voucher_rules.check_late(check, counter, now))
            if isinstance(outcome, Checked) or outcome.kind is not Kind.NOT_THERE:
                self.late[ask] = check, outcome
        self._keep_counter(counter)
        return outcomes

    async def extend(self, actor: Actor, code: str, until: datetime, now: datetime) -> Voucher | Refusal:
        """As the command."""
        counter = self._counter([code], now)
        voucher = counter.vouchers.get(code)
        held = counter.held.get(voucher.redemption_id) if voucher else None
        extended = voucher_rules.extend(actor, voucher, held, counter.books, until, now)
        if isinstance(extended, Voucher):
            self._keep_counter(counter)
        return extended

    async def change(self, act: str, listing_id: int, number: int, now: datetime) -> Listing | Refusal:
        """What the merchant does to a listing, as the commands."""
        changes = {
            "restock": lambda one: shelf_rules.restock(one, number),
            "change price": lambda one: shelf_rules.change_price(one, number),
            "take off shelf": shelf_rules.take_off_shelf,
        }
        return shelf_rules.of_their_own(SELLER, self.listings.get(listing_id), now, changes[act])

    async def end_holds(self, now: datetime) -> int:
        """As the job."""
        due = {(one.account_id, one.redemption_id) for one in self.holds.values() if not one.ended_at}
        due = {key for key in due if self.holds[key[1]].until <= now}
        books, held = self._held(due, now)
        rules.end_due([each.hold for each in held.values()], now)
        self._keep(books, held)
        return len(due)

    async def sweep(self, now: datetime) -> None:
        """As the job."""
        self.shelf.keep(self.shelf.sweep(now))

    def books(self, account_ids: Collection[int], now: datetime) -> Books:
        """Open books, in which what is past its deadline has ended."""
        books = self.shelf.open(sorted(account_ids), now)
        for account_id in tuple(books.held):
            books.lapse(account_id, Cause(0, 0, now))
        return books

    # --- how it is done

    def _held(self, redemptions: Collection[tuple[int, int]], now: datetime) -> Looked:
        books = self.books({account_id for account_id, _ in redemptions}, now)
        mine = [self.redemptions[key] for who, key in redemptions if key in self.holds and self._whose(key) == who]
        held = [Held(self._recalled(one), copy(self.holds[one.id]), self.listings[one.listing_id]) for one in mine]
        return books, {each.redemption.id: each for each in held}

    def _whose(self, redemption_id: int) -> int | None:
        return self.redemptions[redemption_id].account_id if redemption_id in self.redemptions else None

    def _recalled(self, one: Redemption) -> Redemption:
        voucher = self.vouchers.get(one.voucher_code)
        until = voucher.valid_until if voucher else one.valid_until
        whole = replace(one, valid_until=until, awaits=None, held_until=None, settles=False)
        return recalled([getattr(whole, name) for name in one.__struct_fields__[:10]], self.holds.get(one.id))

    def _counter(self, codes: Iterable[str], now: datetime) -> Counter:
        vouchers = {code: copy(self.vouchers[code]) for code in codes if code in self.vouchers}
        named = [(one.account_id, one.redemption_id) for one in vouchers.values() if one.redemption_id in self.holds]
        books, held = self._held(named, now)
        listings = {one.redemption_id: self.listings[one.listing_id] for one in vouchers.values()}
        return Counter(vouchers, self.tills, held, listings, books)

    def _keep_counter(self, counter: Counter) -> None:
        self.vouchers |= counter.vouchers
        self._keep(counter.books, counter.held)

    def _keep(self, books: Books, held: Mapping[int, Held]) -> None:
        self.shelf.keep(books)
        for redemption_id, each in held.items():
            was_open = self.holds[redemption_id].ended_at is None
            if was_open and each.hold.ending is Ending.RELEASED:
                self.listings[each.hold.listing_id].stock += 1
            self.holds[redemption_id] = each.hold

    def _hand_out(self, one: Redemption) -> None:
        whose = (one.account_id, one.id, one.listing_id, one.provider_id)
        self.vouchers[one.voucher_code] = Voucher(one.voucher_code, *whose, one.redeemed_at, one.valid_until)

    def _pieces(self, requests: Sequence[RedeemRequest], now: datetime) -> dict[tuple[int, int], int]:
        """Whose pieces there are since when, counted one by one."""
        since = rules.counted(requests, self.listings, now, self.terms.zone)
        found = dict.fromkeys(since, 0)
        for one in self.redemptions.values():
            key = one.account_id, self.listings[one.listing_id].goods.id
            is_theirs = rules.standing(self.holds.get(one.id), now) != "RELEASED"
            if key in found and one.redeemed_at >= since[key] and is_theirs:
                found[key] += 1
        return found
