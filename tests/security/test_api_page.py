"""The calls of docs/api.md, run as they stand against a running server on a small town."""

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from backend.api import spending
from backend.api.limits import STRICT
from backend.api.schema import sdl
from tests.api.serving import Owner, Running, running, settle
from tests.api.town import Town, town
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "api.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OUTCOMES = {
    "requestCode": "CodeSent",
    "signIn": "SignedIn",
    "grantConsent": "ConsentGranted",
    "withdrawConsent": "ConsentWithdrawn",
    "redeem": "Redeemed",
    "checkVoucher": "VoucherChecked",
    "calculate": "Calculated",
}


def first(told: str) -> str:
    """An answer, or the first event of a stream."""
    return re.findall(r"^data: (.*)$", told, re.MULTILINE)[0] if told.startswith("retry: ") else told


async def run(block: str, environment: dict[str, str]) -> str:
    """What a block's call is answered."""
    shell = await asyncio.create_subprocess_exec(
        *("sh", "-euc", block), stdout=asyncio.subprocess.PIPE, cwd=ROOT, env=environment
    )
    out, _ = await shell.communicate()
    assert shell.returncode == 0, block
    return out.decode()


@asynccontextmanager
async def served(owner: Owner, url: str, folder: Path) -> AsyncIterator[tuple[Town, Running]]:
    """A town in which Ann has earned enough for a tea and has another ride waiting, and the server before it."""
    await settle(owner)
    async with (
        town() as here,
        running(folder / "log", "serve", DATABASE_URL=url, TANPUHUI_HOME=str(folder), LOG_LEVEL="info") as server,
    ):
        await here.riches()
        await here.rides("one more")
        await server.up()
        yield here, server


def known(here: Town, server: Running, folder: Path) -> dict[str, str]:
    """What somebody who follows the page has at hand from the beginning."""
    tokens = {name: here.people[kind].token or "" for name, kind in {"TOKEN": "citizen", "TILL": "merchant"}.items()}
    return {
        **tokens,
        "PATH": os.environ["PATH"],
        "SERVER": server.url,
        "OPERATOR": here.people["operator"].token or "",
        "LISTING": str(here.tea.id),
        "PHONE": "13800000001",
        "JAR": str(folder / "jar"),
    }


def learnt(data: dict[str, Any], server: Running) -> dict[str, str]:
    """What an answer gives for the calls after it; the code is the one on the server's console."""
    match data:
        case {"requestCode": _}:
            [code] = re.findall(r"The code for \d+ is (\d+)\.", server.said)
            return {"CODE": code}
        case {"grantConsent": {"consent": {"id": consent}}}:
            return {"CONSENT": consent}
        case {"redeem": {"voucher": {"code": voucher}}}:
            return {"VOUCHER": voucher}
    return {}


async def test_every_call_of_the_page_is_answered_as_it_says(
    owner: Owner, application_url: str, tmp_path: Path
) -> None:
    blocks = BLOCK.findall(PAGE.read_text("utf-8"))
    answers: dict[str, Any] = {}
    errors: list[str] = []
    published = blocks.pop()  # the last is the schema's
    async with served(owner, application_url, tmp_path) as (here, server):
        environment = known(here, server, tmp_path)
        for block in blocks:
            answer = json.loads(first(await run(block, environment)))
            if "errors" in answer:
                errors += [error["extensions"]["code"] for error in answer["errors"]]
                continue
            environment |= learnt(answer["data"], server)
            answers |= answer["data"]
        assert await run(published, environment) == sdl()
    assert (len(blocks), errors) == (16, ["INVALID", "DOCUMENT_REFUSED"])
    assert {name: answers[name]["__typename"] for name in OUTCOMES} == OUTCOMES
    assert answers["again"]["code"] == "KEY_REUSED"
    assert answers["programme"]["code"] == "trial"
    assert {each["code"] for each in answers["scenarios"]} == {"metro", "walking"}
    assert [each["node"]["title"] for each in answers["listings"]["edges"]] == [{"en": "tea"}]
    assert answers["accountChanged"]["version"] == 2
    assert answers["entries"]["edges"][0]["node"]["points"] == 103


def test_the_page_names_every_limit_as_it_is() -> None:
    text = PAGE.read_text("utf-8")
    rows = dict(
        re.findall(r"^\| (depth|aliases|root fields|directives|cost|tokens|body) \| ([\d ]+)", text, re.MULTILINE)
    )
    told = {name.replace(" ", "_"): int(number.replace(" ", "")) for name, number in rows.items()}
    told["body_bytes"] = told.pop("body")
    assert told == {name: getattr(STRICT, name) for name in told}
    assert len(told) == 7


def test_the_page_names_what_every_purse_holds() -> None:
    rows = re.findall(r"^\| (session|client|address) \| ([\d ]+) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    holds = {"session": spending.SESSION, "client": spending.CLIENT, "address": spending.ADDRESS}
    assert {name: int(number.replace(" ", "")) for name, number in rows} == holds
    assert (spending.MINUTE_S, spending.LEAST, spending.MUTATION, spending.UNREADABLE) == (60, 1, 10, 10)
