"""What goes on while something is killed: people redeem, tills take their vouchers, and the staff issue what is due."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.demo.chance import Chance
from tests.concurrency.crowd import CONFIRM, GIVE_BACK, Crowd, check, request
from tests.concurrency.deliveries import Act, Postman
from tests.concurrency.raffle import Raffle
from tests.concurrency.wire import Answer, sent

PRICES = {"Tea": (1, 1_000_000), "Cake": (3, 1_000_000), "Rare tea": (2, 60), "Palace": (5000, 5)}
WISHES = {"Tea": 12, "Cake": 5, "Rare tea": 2, "Palace": 1}  # how often each is wanted
PAUSE_MS = 200  # the longest after a person's first act, and as much more after each other: who waits gets tired
CHECKED_PERMILLE, HELD_PERMILLE = 500, 300
ENDS = {CONFIRM: 2, GIVE_BACK: 1, "": 1}  # of what is set aside; some of it nobody comes back for
WISHED_PERMILLE, WITHDRAWN_PERMILLE = 700, 200
AT_ONCE = 12  # keys that are asked again at the same time

WISHED = "__typename ... on Wished { wish { leaf } } ... on Rejected { code }"
WISH = f"mutation Wish($input: WishInput!) {{ wish(input: $input) {{ {WISHED} }} }}"
WITHDRAW = f"mutation Withdraw($input: WishInput!) {{ withdrawWish(input: $input) {{ {WISHED} }} }}"
RUNS = "{ runs { id state toReview { recordId } } waiting { records } }"
CALCULATE = """mutation Calculate($input: CalculateInput!) { calculate(input: $input) {
  __typename ... on Calculated { run { id } } ... on Rejected { code } } }"""
AUDIT = """mutation Audit($input: AuditInput!) { audit(input: $input) {
  __typename ... on Audited { run { id } } ... on Rejected { code } } }"""
ISSUE = """mutation Issue($input: IssueInput!) { issue(input: $input) {
  __typename ... on Issued { points lots } ... on Rejected { code } } }"""


@dataclass(frozen=True, slots=True)
class Staff:
    """The tokens of those who act in an office."""

    tills: list[str]
    operator: str
    auditor: str
    authority: str


@dataclass(slots=True)
class Load:
    """The acts of one crowd, by key; those of a moment are asked again at its end."""

    crowd: Crowd
    staff: Staff
    postman: Postman
    raffle: Raffle
    wanted: dict[str, tuple[int, str]] = field(default_factory=dict)  # who wanted what
    held: dict[str, str] = field(default_factory=dict)  # what was done with what was set aside, by the key
    recent: list[Act] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def shop(self, one: int, moment: str) -> None:
        """One person, who wants one thing after the other until the moment is over."""
        chance, number = Chance(moment, one), 0
        while not self.over.is_set():
            number += 1
            key, title = f"{moment}, {one}: {number}", chance.weighed(WISHES)
            self.wanted[key] = one, title
            token, hold = self.crowd.tokens[one], chance.permille(HELD_PERMILLE)
            bought = await self._act(Act(key, request(token, key, self.crowd.listings[title], hold=hold)))
            if hold and bought["__typename"] == "Redeemed":
                await self._decide(key, token, str(bought["id"]), chance.weighed(ENDS))
            if self._is_redeemed(key) and chance.permille(CHECKED_PERMILLE):
                code = str(bought["code"])
                await self._act(Act(code, check(chance.pick(self.staff.tills), code), done_once=True))
            await asyncio.sleep(chance.below(number * PAUSE_MS) / 1000)

    async def _decide(self, key: str, token: str, redemption_id: str, how: str) -> None:
        """Take what was set aside, give it back, or do neither."""
        self.held[key] = how
        if how:
            told = await self._act(Act(f"{key}: then", sent(token, how, {"redemption": redemption_id})))
            assert told["__typename"] == "RedemptionChanged", told

    async def wish(self, one: int, moment: str) -> None:
        """One person, who may wish for what is drawn, and may think better of it."""
        chance, drop_id = Chance(moment, "wish", one), self.raffle.open
        for document, permille, stands in ((WISH, WISHED_PERMILLE, True), (WITHDRAW, WITHDRAWN_PERMILLE, False)):
            if not chance.permille(permille):
                return
            await asyncio.sleep(chance.below(3 * PAUSE_MS) / 1000)
            key = f"{moment}, {one}: {'wish' if stands else 'no wish'}"
            asked = sent(self.crowd.tokens[one], document, {"key": key, "drop": str(drop_id)})
            if (await self._act(Act(key, asked)))["__typename"] != "Wished":
                return
            (set.add if stands else set.discard)(self.raffle.wishes[drop_id], one)

    async def _act(self, act: Act) -> Answer:
        answer = await self.postman.deliver(act)
        self.recent.append(act)
        return answer

    async def issue(self, moment: str) -> None:
        """Take what waits all the way, step by step; whether a step was taken is read and not remembered."""
        for number in range(1000):
            told = (await self.postman.read(sent(self.staff.operator, RUNS, {}))).body["data"]
            if not told["runs"] and not told["waiting"]:
                return
            act = self._step(told["runs"])
            await self.postman.deliver(Act(f"{moment}, step {number}", act, done_once=True))
        raise AssertionError("The issue does not end.")

    def _step(self, runs: list[Mapping[str, object]]) -> bytes:
        if not runs:
            return sent(self.staff.operator, CALCULATE, {"scenario": self.crowd.metro.code})
        [run] = runs
        if run["state"] == "AUDITED":
            return sent(self.staff.authority, ISSUE, {"run": run["id"]})
        looked_at = run["toReview"]
        assert isinstance(looked_at, list)
        reviewed = [each["recordId"] for each in looked_at]
        return sent(self.staff.auditor, AUDIT, {"run": run["id"], "reviewed": reviewed, "passed": True})

    async def ask_again(self) -> None:
        """What was answered in this moment is answered the same by every server."""
        acts, self.recent = self.recent, []
        await asyncio.gather(*[self.postman.repeat(acts[lane::AT_ONCE]) for lane in range(AT_ONCE)])

    def redeemed(self) -> dict[str, Answer]:
        """The redemptions that were acknowledged, by key."""
        return {key: self.postman.said[key][0] for key in self.wanted if self._is_redeemed(key)}

    def _is_redeemed(self, key: str) -> bool:
        """Whether it was acknowledged, and confirmed if it was set aside first."""
        return self.postman.said[key][0]["__typename"] == "Redeemed" and self.held.get(key, CONFIRM) == CONFIRM

    def taken(self) -> dict[str, str]:
        """When which voucher was taken, by its code."""
        codes = self.postman.said.keys() & {str(answer["code"]) for answer in self.redeemed().values()}
        said = {code: self.postman.said[code][0] for code in codes}
        return {code: str(answer.get("usedAt", answer.get("at"))) for code, answer in said.items()}

    def sold(self) -> Counter[str]:
        """How many pieces of what."""
        return Counter(self.wanted[key][1] for key in self.redeemed())

    def spent(self) -> Counter[int]:
        """How many points of whose."""
        spent = Counter[int]()
        for key, answer in self.redeemed().items():
            spent[self.wanted[key][0]] += int(answer["points"])
        return spent
