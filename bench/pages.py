"""What Lighthouse says of the signed-in home and mall: the real server, a generated city of a year, a cold phone.

Lighthouse's mobile run as it comes: a simulated slow 4G network, a processor four times slower, nothing in the cache,
every header of the server in force. A goal is met by one run in which all three scores reach it, of five at most.
"""

import asyncio
import json
import re
import signal
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx2

from backend import demo, settings, wiring
from backend.kit.time import business_day, clock
from backend.programme import pack
from tests.api.serving import Running, running
from tests.e2e.conftest import CHROMIUM

TOOL = Path(__file__).with_name("lighthouse")
REPORTS = Path(".tanpuhui") / "bench" / "lighthouse"
RUNS = 5
CITIZENS, DAYS = 12, 365  # a year, so that the home draws all its rings
PHONE = "13800000004"
GOALS = {"performance": 95, "accessibility": 100, "best-practices": 100}
TIMES = {"FCP": "first-contentful-paint", "LCP": "largest-contentful-paint", "TBT": "total-blocking-time"}
BROWSER = "--headless=new --no-sandbox --accept-lang=zh-CN"
REQUEST_CODE = "mutation($of: RequestCodeInput!) { requestCode(input: $of) { __typename } }"
SIGN_IN = "mutation($of: SignInInput!) { signIn(input: $of) { __typename } }"


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen, and the heading that tells it from the sign-in screen."""

    name: str
    path: str
    heading: str


SCREENS = (Screen("home", "/", "年轮"), Screen("mall", "/mall", "商城"))


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: the scores out of 100 by category, the times in milliseconds, and the audits that are not perfect."""

    scores: Mapping[str, int]
    times_ms: Mapping[str, int]
    imperfect: tuple[str, ...]

    @property
    def short(self) -> int:
        """How many points are missing to the goals, 0 when all are met."""
        return sum(max(goal - self.scores[category], 0) for category, goal in GOALS.items())

    def __str__(self) -> str:
        times = ", ".join(f"{name} {time_ms} ms" for name, time_ms in self.times_ms.items())
        return f"{self.line}; {times}; imperfect: {' '.join(self.imperfect) or 'nothing'}"

    @property
    def line(self) -> str:
        """The scores as the result prints them."""
        return " ".join(f"{category.replace('-', '_')}={score}" for category, score in self.scores.items())


def build(home: str) -> None:
    """Let a small city live for a year."""
    chosen = settings.read({"TANPUHUI_HOME": home})
    today = business_day(clock(), pack(chosen.programme).zone)
    with wiring.database(chosen) as addresses:
        asyncio.run(demo.build(chosen, addresses, demo.City(today, CITIZENS, DAYS), lambda _days: None))


async def sign_in(server: Running) -> str:
    """The session cookie of a citizen, as `name=value`; the code is read off the server's console."""
    async with httpx2.AsyncClient(base_url=server.url) as client:
        await _ask(client, REQUEST_CODE, "CodeSent", phone=PHONE)
        [code] = re.findall(r"The code for \d+ is (\d{6})", server.said)
        await _ask(client, SIGN_IN, "SignedIn", phone=PHONE, code=code)
        [(name, value)] = client.cookies.items()
        return f"{name}={value}"


async def _ask(client: httpx2.AsyncClient, mutation: str, expected: str, **variables: str) -> None:
    answer = (await client.post("/graphql", json={"query": mutation, "variables": {"of": variables}})).json()
    if expected not in str(answer):
        raise SystemExit(f"Signing in failed: {answer}")


async def lighthouse(url: str, headers: Path, report: Path) -> None:
    """Write Lighthouse's report on one cold load of an address."""
    program = TOOL / "node_modules" / ".bin" / "lighthouse"
    options = [f"--config-path={TOOL / 'config.js'}", f"--extra-headers={headers}", f"--chrome-flags={BROWSER}"]
    options += ["--quiet", "--no-enable-error-reporting", "--output=json", f"--output-path={report}"]
    options += [f"--chrome-path={CHROMIUM}"] if CHROMIUM else []
    process = await asyncio.create_subprocess_exec(program, url, *options, stderr=asyncio.subprocess.PIPE)
    _, said = await process.communicate()
    if process.returncode:
        raise SystemExit(f"Lighthouse failed: {said.decode()}")


def read(report: Path, url: str, heading: str) -> Measured:
    """The figures of a report, which must be about this screen and no other."""
    told = json.loads(report.read_text("utf-8"))
    audits = told["audits"]
    shown = told["finalDisplayedUrl"], audits["heading"]["displayValue"]
    if shown != (url, heading):
        raise SystemExit(f"Lighthouse was to measure {url} {heading}, and was shown {shown[0]} {shown[1]}.")
    scores = {category: round(100 * told["categories"][category]["score"]) for category in GOALS}
    times_ms = {name: round(audits[audit]["numericValue"]) for name, audit in TIMES.items()}
    imperfect = (name for name, audit in audits.items() if audit["score"] not in (None, 1))
    return Measured(scores, times_ms, tuple(imperfect))


async def measure(server: Running, screen: Screen, headers: Path) -> Measured:
    """The best of five runs; the first one that meets the goals ends them."""
    runs: list[Measured] = []
    url = server.url + screen.path
    while len(runs) < RUNS and all(run.short for run in runs):
        report = REPORTS / f"{screen.name}-{len(runs) + 1}.json"
        await lighthouse(url, headers, report)
        runs.append(read(report, url, screen.heading))
        print(f"{screen.name} {len(runs)}: {runs[-1]}", flush=True)
    return min(runs, key=lambda run: (run.short, -run.scores["performance"]))


async def measure_all(home: Path) -> int:
    """Serve the city, sign in, and measure every screen; the exit code is 1 where a goal is missed."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    headers = home / "headers.json"
    async with running(home / "log", "serve", TANPUHUI_HOME=str(home)) as server:
        await server.up()
        headers.write_text(json.dumps({"Cookie": await sign_in(server)}), "utf-8")
        best = {screen.name: await measure(server, screen, headers) for screen in SCREENS}
        await server.told(signal.SIGTERM)
    for name, run in best.items():
        print(f"RESULT lighthouse_{name} {run.line}")
    return int(any(run.short for run in best.values()))


def main() -> int:
    """Build the city and measure."""
    with tempfile.TemporaryDirectory() as home:
        build(home)
        return asyncio.run(measure_all(Path(home)))


if __name__ == "__main__":
    raise SystemExit(main())
