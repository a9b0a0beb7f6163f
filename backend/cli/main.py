"""Reads the command line and runs one command.

Exit codes: 0 done; 1 refused, or something is broken; 2 a wrong command line or setting, or a file that cannot be read;
130 interrupted.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence

from backend import settings
from backend.kit.errors import ConfigurationError

INTERRUPTED = 130  # as shells count a process that Ctrl-C ended
LONGEST_KEY = 100  # characters of an idempotency key
LONGEST_TOKEN_DAYS = 3650
HIGHEST_ID = 10**18 - 1  # every such number fits a BIGINT

type Run = Callable[[argparse.Namespace, settings.Settings], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        try:
            return _run(parser().parse_args(arguments), is_process=arguments is None)
        finally:
            sys.stdout.flush()
    except ConfigurationError as error:
        sys.stderr.write(f"tanpuhui: {error}\n")
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has gone; without this, Python would complain once more when it closes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _run(options: argparse.Namespace, *, is_process: bool) -> int:
    for name, value in vars(options).items():
        if isinstance(value, str) and name != "file" and not value.isprintable():
            raise ConfigurationError(f"The argument {name} has characters that cannot be printed.")
    module, _, name = str(options.run).partition(":")
    run: Run = getattr(importlib.import_module(f"backend.cli.{module}"), name)
    read = settings.read(os.environ)
    if is_process:  # who calls with words of their own has logs of their own
        logs = importlib.import_module("backend.kit.logs")
        logs.begin(level=read.log_level, readable=not read.production)
    return run(options, read)


def parser() -> argparse.ArgumentParser:
    """Every command with its arguments; nothing heavy is imported to print a help text."""
    top = argparse.ArgumentParser(prog="tanpuhui", description="碳普惠: an open carbon-inclusion platform.")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _running(commands)
    _books(commands)
    return top


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, run: str, says: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=says, description=says)
    command.set_defaults(run=run)
    return command


def _running(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    _command(
        commands, "migrate", "running:migrate", "Bring the database to the newest schema and settle its programme."
    )
    _command(commands, "serve", "running:serve", "Answer requests on HOST and PORT.")
    _command(commands, "worker", "running:worker", "Carry out jobs and schedules (needs REDIS_URL).")
    schema = _command(commands, "export-schema", "running:export_schema", "Write schema.graphql from the code.")
    schema.add_argument("--check", action="store_true", help="change nothing; exit 1 if the file differs")
    page = "running:export_permissions"
    permissions = _command(commands, "export-permissions", page, "Write docs/permissions.md from the code.")
    permissions.add_argument("--check", action="store_true", help="change nothing; exit 1 if the page differs")
    token = _command(commands, "token", "running:token", "Make a bearer token for an account.")
    token.add_argument("account", metavar="ACCOUNT", help="an account id or a handle")
    token.add_argument(
        "--days", type=_number(LONGEST_TOKEN_DAYS), default=1, metavar="N", help="how long it is valid (default: 1)"
    )
    enrolment = _command(
        commands,
        "enrolment",
        "running:enrolment",
        "Make a code by which a person adds a second factor, once, today.",
    )
    enrolment.add_argument("account", metavar="ACCOUNT", help="an account id or a handle")
    demo = _command(commands, "demo", "demo:run", "Build a generated city, verify it, then answer requests.")
    demo.add_argument("--once", action="store_true", help="build and verify, then end; exit 1 if something is broken")
    demo.add_argument("--as-of", metavar="DAY", help="the day at which its history ends (default: today)")
    bench = _command(commands, "bench", "running:bench", "Measure: methods or redemption.")
    bench.add_argument("what", choices=["methods", "redemption"])


def _books(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    intake = _command(commands, "intake", "intake:run", "Take in a provider's file of records.")
    intake.add_argument("file", metavar="FILE")
    intake.add_argument("--scenario", required=True, metavar="CODE")
    intake.add_argument("--format", required=True, metavar="NAME", help="bike-trips, daily-kwh, ev-sessions, …")
    intake.add_argument("--zone", required=True, metavar="ZONE", help="time zone of the file, such as Asia/Shanghai")
    intake.add_argument("--enrol", action="store_true", help="trial only: make pseudonymous accounts with consents")
    issue = _command(commands, "issue", "issue:run", "Calculate, audit and issue a scenario's waiting records.")
    issue.add_argument("--scenario", required=True, metavar="CODE")
    issue.add_argument("--as-operator", required=True, metavar="ID", help="who calculates and audits: id or handle")
    issue.add_argument("--as-authority", required=True, metavar="ID", help="who issues; another person")
    _command(commands, "shelf", "redeem:shelf", "Print the listings of the mall.")
    redeem = _command(commands, "redeem", "redeem:run", "Redeem a listing for an account.")
    redeem.add_argument("account", metavar="ACCOUNT", help="an account id or a handle")
    redeem.add_argument(
        "listing", metavar="LISTING", type=_number(HIGHEST_ID), help="a listing id, as `shelf` prints it"
    )
    redeem.add_argument(
        "--key", type=_key, help="idempotency key: the same key never redeems twice (default: a new one)"
    )
    _command(commands, "drop-seed", "drops:seed", "Make a seed for one side of a fair drop, and its commitment.")
    statement = _command(commands, "statement", "statement:run", "Print an account from trip to lot to voucher.")
    statement.add_argument("account", metavar="ACCOUNT", help="an account id or a handle")
    _command(commands, "accounts", "statement:accounts", "Print the accounts with the most points.")
    _command(commands, "sweep", "issue:sweep", "Expire points whose two years are over and release lapsed holds.")
    _command(commands, "verify", "verify:run", "Recompute every invariant from the rows; exit 1 if one is broken.")


def _number(highest: int) -> Callable[[str], int]:
    """Read a whole number from 1 to the highest."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(highest)) and 0 < int(text) <= highest):
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to {highest}")
        return int(text)

    return read


def _key(text: str) -> str:
    if not 0 < len(text) <= LONGEST_KEY:
        raise argparse.ArgumentTypeError(f"a key has 1 to {LONGEST_KEY} characters")
    return text
