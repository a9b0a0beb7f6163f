"""What it takes to ask for each operation: a document and, where it names something, a real thing of Ann's town.

The input is such that whoever may ask is refused for another reason where that can be, so that little changes.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

from tests.security.callers import Crowd

type Input = Callable[[Crowd, str], dict[str, object] | Awaitable[dict[str, object]]]

ENDS_SEATS = (
    *("merchant_manager", "operator_manager", "authority_manager"),
    *("operator_factored", "authority_factored"),
)


def none(crowd: Crowd, column: str) -> dict[str, object]:
    return {}


@dataclass(frozen=True, slots=True)
class Asked:
    """A document that asks for one root field, and its variables."""

    document: str
    variables: Input = none

    async def of(self, crowd: Crowd, column: str) -> dict[str, object]:
        given: Any = self.variables(crowd, column)
        told: dict[str, object] = await given if isawaitable(given) else given
        return told


def query(name: str, rest: str, declared: str = "", variables: Input = none) -> Asked:
    return Asked(f"query{declared} {{ {name}{rest} }}", variables)


def mutation(name: str, kind: str, given: Input) -> Asked:
    document = (
        f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ __typename ... on Rejected {{ code message }} }} }}"
    )

    async def variables(crowd: Crowd, column: str) -> dict[str, object]:
        told: Any = given(crowd, column)
        return {"input": await told if isawaitable(told) else told}

    return Asked(document, variables)


async def a_session(crowd: Crowd, column: str) -> dict[str, object]:
    return {"id": (await crowd.session())[0]}


def a_seat(crowd: Crowd, column: str) -> dict[str, object]:
    """One for each who may end it, and the same one for everybody else."""
    place = ENDS_SEATS.index(column) if column in ENDS_SEATS else len(ENDS_SEATS)
    return {"seat": crowd.things.seats[place]}


def a_new_seat(crowd: Crowd, column: str) -> dict[str, object]:
    who = {"person": str(crowd.accounts["owner"]), "organisation": crowd.things.teahouse}
    return {**who, "role": "MEMBER", "region": "TRIAL"}


def redeemed(crowd: Crowd, listing: str, points: int, version: int) -> dict[str, object]:
    return {"key": "matrix", "listingId": listing, "expectedPoints": points, "expectedVersion": version}


def announced(crowd: Crowd, column: str) -> dict[str, object]:
    """A drop of no pieces, which nobody may have."""
    when = {"opensAt": "2099-01-01T00:00:00Z", "closesAt": "2099-01-02T00:00:00Z"}
    return {"key": "matrix", "listingId": crowd.things.listing, "pieces": 0, "commitment": "0" * 64, **when}


def prepared(crowd: Crowd, column: str) -> dict[str, object]:
    words = {"zh": "茶", "en": "Tea"}
    of = {"title": words, "kind": "GOODS", "variants": [{"points": 5, "stock": 5}], "voucherDays": 0}
    return {"key": "matrix", "provider": crowd.things.teahouse, **of}


def drafted(crowd: Crowd, column: str) -> dict[str, object]:
    day = "2026-11-20T00:00:00Z"
    return {
        "key": "matrix",
        "provider": crowd.things.teahouse,
        "terms": "As listed.",
        "validFrom": day,
        "validUntil": day,
    }


def late(crowd: Crowd, column: str) -> dict[str, object]:
    check = {"key": "matrix", "code": crowd.things.code, "checkedAt": "2026-11-20T00:00:00Z"}
    return {"checks": [{**check, "till": crowd.things.wares.till}]}


YEAR = '(from: "2026-01-01T00:00:00Z", until: "2027-01-01T00:00:00Z")'
SETTLE = """mutation ($input: SettleChecksInput!) { settleChecks(input: $input) {
  __typename
  ... on ChecksSettled { results { __typename ... on Rejected { code message } } }
  ... on Rejected { code message }
} }"""


def answered(crowd: Crowd, column: str) -> dict[str, object]:
    return {"id": "none", "response": "{}"}


ASKED = {
    "programme": query("programme", " { code }"),
    "me": query("me", " { accountId }"),
    "sessions": query("sessions", " { id }"),
    "account": query("account", " { id }"),
    "acts": query("acts", "(scenario: $id) { edges { cursor } }", "($id: ID)", lambda c, _: {"id": c.things.scenario}),
    "act": query("act", "(id: $id) { id }", "($id: ID!)", lambda c, _: {"id": c.things.act}),
    "entries": query("entries", " { edges { cursor } }"),
    "lots": query("lots", " { edges { cursor } }"),
    "messages": query("messages", " { edges { node { id } } }"),
    "scenarios": query("scenarios", " { id }"),
    "scenario": query("scenario", '(code: "metro") { id }'),
    "methods": query("methods", " { code }"),
    "method": query("method", '(code: "WH_WALKING", version: "2022") { code }'),
    "consents": query("consents", " { id }"),
    "listings": query("listings", " { edges { cursor } }"),
    "listing": query("listing", "(id: $id) { id }", "($id: ID!)", lambda c, _: {"id": c.things.listing}),
    "vouchers": query("vouchers", " { edges { cursor } }"),
    "voucher": query("voucher", "(id: $id) { id }", "($id: ID!)", lambda c, _: {"id": c.things.voucher}),
    "drops": query("drops", " { edges { cursor } }"),
    "drop": query("drop", "(id: $id) { id }", "($id: ID!)", lambda c, _: {"id": c.things.drop}),
    "myWish": query("myWish", "(drop: $id) { salt }", "($id: ID!)", lambda c, _: {"id": c.things.drop}),
    "runs": query("runs", " { id }"),
    "waiting": query("waiting", " { records }"),
    "seats": query(
        "seats",
        "(organisation: $id) { edges { node { id } } }",
        "($id: ID!)",
        lambda c, _: {"id": c.things.teahouse},
    ),
    "seatProposals": query("seatProposals", " { edges { node { id } } }"),
    "auditLines": query("auditLines", " { edges { node { id } } }"),
    "passkeys": query("passkeys", " { id }"),
    "signInWays": query("signInWays", " { provider }"),
    "linkedIdentities": query("linkedIdentities", " { id }"),
    "requestCode": mutation("requestCode", "RequestCodeInput", lambda *_: {"phone": "1"}),
    "signIn": mutation("signIn", "SignInInput", lambda *_: {"phone": "1", "code": "1"}),
    "stepUp": mutation("stepUp", "StepUpInput", lambda *_: {"phone": "1", "code": "1"}),
    "beginPasskey": Asked("mutation { beginPasskey { id } }"),
    "beginPasskeySignIn": Asked("mutation { beginPasskeySignIn { id } }"),
    "addPasskey": mutation("addPasskey", "AddPasskeyInput", answered),
    "removePasskey": mutation("removePasskey", "RemovePasskeyInput", lambda c, _: {"id": c.things.passkey}),
    "signInWithPasskey": mutation("signInWithPasskey", "SignInWithPasskeyInput", answered),
    "stepUpWithPasskey": mutation("stepUpWithPasskey", "StepUpWithPasskeyInput", answered),
    "beginTotp": mutation("beginTotp", "BeginTotpInput", lambda *_: {}),
    "addTotp": mutation("addTotp", "AddTotpInput", lambda *_: {"id": "none", "code": "1"}),
    "removeTotp": Asked("mutation { removeTotp { __typename ... on Rejected { code } } }"),
    "giveSecondFactor": mutation("giveSecondFactor", "GiveSecondFactorInput", lambda *_: {"code": "1"}),
    "beginSignIn": mutation("beginSignIn", "BeginSignInInput", lambda *_: {"provider": "gov"}),
    "linkIdentity": mutation("linkIdentity", "LinkIdentityInput", lambda *_: {"provider": "gov"}),
    "unlinkIdentity": mutation("unlinkIdentity", "UnlinkIdentityInput", lambda c, _: {"id": c.things.linked}),
    "verifyName": mutation(
        "verifyName", "VerifyNameInput", lambda *_: {"name": "某人", "idNumber": "11010519491231002X"}
    ),
    "grantConsent": mutation(
        "grantConsent",
        "GrantConsentInput",
        lambda *_: {"scenario": "walking", "subject": "x", "noticeVersion": 99, "dataKinds": ["amounts"]},
    ),
    "withdrawConsent": mutation("withdrawConsent", "WithdrawConsentInput", lambda c, _: {"id": c.things.consent}),
    "redeem": mutation("redeem", "RedeemInput", lambda c, _: redeemed(c, c.things.listing, 20, 99)),
    "redeem (dear)": mutation("redeem", "RedeemInput", lambda c, _: redeemed(c, c.things.dear, 6000, 1)),
    "redeem (another's points)": mutation(
        "redeem", "RedeemInput", lambda c, _: {**redeemed(c, c.things.listing, 20, 99), "account": c.things.account}
    ),
    "redeem (an organisation's)": mutation(
        "redeem", "RedeemInput", lambda c, _: {**redeemed(c, c.things.listing, 20, 99), "account": c.things.teahouse}
    ),
    "confirmRedemption": mutation(
        "confirmRedemption", "RedemptionInput", lambda c, _: {"redemption": c.things.wares.held}
    ),
    "giveBackRedemption": mutation(
        "giveBackRedemption", "RedemptionInput", lambda c, _: {"redemption": c.things.wares.held}
    ),
    "agreements": query("agreements", " { edges { node { id } } }"),
    "rightsProviders": query("rightsProviders", " { id }"),
    "draftAgreement": mutation("draftAgreement", "DraftAgreementInput", drafted),
    "signAgreement": mutation("signAgreement", "AgreementInput", lambda c, _: {"agreement": c.things.wares.agreement}),
    "terminateAgreement": mutation(
        "terminateAgreement", "AgreementInput", lambda c, _: {"agreement": c.things.wares.draft}
    ),
    "quote": query("quote", "(listing: $id) { points }", "($id: ID!)", lambda c, _: {"id": c.things.listing}),
    "reductions": query("reductions", f"{YEAR} {{ grams }}"),
    "receivedLots": query("receivedLots", f"{YEAR} {{ edges {{ node {{ serial }} }} }}"),
    "goods": query("goods", " { edges { node { preparedAt } } }"),
    "goodsInReview": query("goodsInReview", " { edges { node { preparedAt } } }"),
    "prepareGoods": mutation("prepareGoods", "PrepareGoodsInput", prepared),
    "submitGoods": mutation("submitGoods", "GoodsInput", lambda c, _: {"goods": c.things.wares.goods}),
    "reviewGoods": mutation(
        "reviewGoods", "ReviewGoodsInput", lambda c, _: {"goods": c.things.wares.goods, "approves": True}
    ),
    "closeGoods": mutation("closeGoods", "GoodsInput", lambda c, _: {"goods": c.things.wares.spare_goods}),
    "restock": mutation(
        "restock", "RestockInput", lambda c, _: {"key": "matrix", "listing": c.things.listing, "pieces": 0}
    ),
    "changePrice": mutation("changePrice", "ChangePriceInput", lambda c, _: {"listing": c.things.listing, "points": 0}),
    "takeOffShelf": mutation("takeOffShelf", "ListingInput", lambda c, _: {"listing": c.things.wares.spare_listing}),
    "tills": query("tills", "(provider: $id) { id }", "($id: ID)", lambda c, _: {"id": c.things.teahouse}),
    "board": query("board", "(provider: $id) { day }", "($id: ID)", lambda c, _: {"id": c.things.teahouse}),
    "openTill": mutation("openTill", "OpenTillInput", lambda c, _: {"provider": c.things.teahouse, "name": ""}),
    "closeTill": mutation("closeTill", "TillInput", lambda c, _: {"till": c.things.wares.spare_till}),
    "settleChecks": Asked(SETTLE, lambda c, column: {"input": late(c, column)}),
    "extendVoucher": mutation(
        "extendVoucher", "ExtendVoucherInput", lambda c, _: {"code": c.things.code, "until": "2026-11-20T00:00:00Z"}
    ),
    "checkVoucher": mutation("checkVoucher", "CheckVoucherInput", lambda c, _: {"code": c.things.code}),
    "announceDrop": mutation("announceDrop", "AnnounceDropInput", announced),
    "commitDropSeed": mutation(
        "commitDropSeed", "CommitDropSeedInput", lambda c, _: {"drop": c.things.drop, "commitment": "0" * 64}
    ),
    "revealSeed": mutation("revealSeed", "RevealSeedInput", lambda c, _: {"drop": c.things.drop, "seed": "0" * 64}),
    "wish": mutation("wish", "WishInput", lambda c, _: {"key": "matrix", "drop": c.things.drop}),
    "wish (dear)": mutation("wish", "WishInput", lambda c, _: {"key": "dear", "drop": c.things.dear_drop}),
    "withdrawWish": mutation("withdrawWish", "WishInput", lambda c, _: {"key": "matrix", "drop": c.things.drop}),
    "calculate": mutation("calculate", "CalculateInput", lambda *_: {"scenario": "metro"}),
    "audit": mutation(
        "audit",
        "AuditInput",
        lambda c, _: {"run": c.things.run, "reviewed": [c.things.record], "passed": True, "note": "x" * 401},
    ),
    "issue": mutation("issue", "IssueInput", lambda c, _: {"run": c.things.run}),
    "proposeSeat": mutation("proposeSeat", "ProposeSeatInput", a_new_seat),
    "approveSeat": mutation("approveSeat", "DecideSeatInput", lambda c, _: {"proposal": c.things.proposal}),
    "refuseSeat": mutation("refuseSeat", "DecideSeatInput", lambda c, _: {"proposal": c.things.proposal}),
    "endSeat": mutation("endSeat", "EndSeatInput", a_seat),
    "endSession": mutation("endSession", "EndSessionInput", a_session),
    "closeAccount": Asked("mutation { closeAccount { __typename ... on Rejected { code } } }"),
    "readMessages": mutation("readMessages", "ReadMessagesInput", lambda *_: {"until": "2026-11-20T12:00:00+08:00"}),
    "endOtherSessions": Asked("mutation { endOtherSessions { sessions } }"),
    "signOut": Asked("mutation { signOut { ok } }"),  # the last one: it changes who asks
}
