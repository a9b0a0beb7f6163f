"""How fast a compiled method is: the Shenzhen method against the same arithmetic written by hand.

The method does more: it checks bounds, keeps every number for the explanation, and takes any formula. Both compute the
same acts, alternately in one run; the ratio is the median of the rounds, 1.0 being as fast as by hand.
"""

import os
import platform
import sys
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from statistics import median
from time import perf_counter_ns

from backend.kit.errors import Refusal
from backend.methodologies import Act, Method, catalogue

ROUNDS = 15
HOUSEHOLDS = 40
DAYS = 60
FIRST_DAY = date(2022, 7, 1)

type Result = tuple[Decimal, Decimal, Decimal]

ZERO = Decimal(0)
FACTOR = Decimal("0.3125")
BASELINE = Decimal(2500)
PLACES = Decimal("1E-12")
FULL_DAY = 86400
BACK = tuple(timedelta(days=number) for number in range(1, 8))


def by_hand(inputs: Mapping[str, int], on: date, history: Mapping[date, Mapping[str, int] | None]) -> Result:
    """Baseline, project and reduction in grams, as one would write this one method and no other."""
    project = inputs["energy_wh"] * FACTOR
    if project < BASELINE:
        return BASELINE, project, BASELINE - project
    total = ZERO
    for before in BACK:
        day = history.get(on - before)
        if day is None or day["covered_s"] < FULL_DAY:
            return project, project, ZERO
        total += day["energy_wh"] * FACTOR
    mean = (total / 7).quantize(PLACES, ROUND_DOWN)
    return mean, project, max(mean - project, ZERO)


def acts() -> list[Act]:
    """Household-days around the fixed baseline of 8 kWh: about half of them need the mean of the 7 days before."""
    made = []
    for household in range(HOUSEHOLDS):
        level = 5000 + 150 * household
        days = {
            FIRST_DAY + timedelta(days=day): level + (7919 * day + 104729 * household) % 4000 for day in range(DAYS)
        }
        history = {day: {"energy_wh": energy_wh, "covered_s": FULL_DAY} for day, energy_wh in days.items()}
        made += [Act(history[day], day, history=history) for day in list(days)[7:]]
    return made


def compiled(method: Method, act: Act) -> Result:
    """The same three numbers from the compiled method."""
    found = method.evaluate(act)
    if isinstance(found, Refusal):
        raise TypeError(found.message)
    return found.baseline_grams, found.project_grams, found.reduction_grams


def timed(run: Callable[[], object]) -> int:
    """Nanoseconds one run takes."""
    started = perf_counter_ns()
    run()
    return perf_counter_ns() - started


def main() -> None:
    """Check that both agree, then time them in turn."""
    method = catalogue().latest("SZ_HOUSEHOLD_ELECTRICITY")
    if method is None:
        raise SystemExit("The catalogue has no Shenzhen method.")
    sample = acts()
    expected = [by_hand(act.inputs, act.on, act.history) for act in sample]
    if [compiled(method, act) for act in sample] != expected:
        raise SystemExit("The compiled method and the one written by hand disagree.")
    ratios, hand_ns, method_ns = [], 0, 0
    for _ in range(ROUNDS):
        hand = timed(lambda: [by_hand(act.inputs, act.on, act.history) for act in sample])
        ours = timed(lambda: [compiled(method, act) for act in sample])
        ratios.append(Decimal(hand) / ours)
        hand_ns, method_ns = hand_ns + hand, method_ns + ours
    mean = sum(baseline > BASELINE for baseline, _, _ in expected)
    print(f"MACHINE {os.cpu_count()} cpu, {platform.machine()}, Python {sys.version.split()[0]}")
    print(f"{len(sample)} acts, {mean} by the mean; by hand {hand_ns // ROUNDS // len(sample)} ns, ", end="")
    print(f"method {method_ns // ROUNDS // len(sample)} ns an act; ratios {min(ratios):.2f} to {max(ratios):.2f}")
    print(f"RESULT method_eval {median(ratios):.2f}")


if __name__ == "__main__":
    main()
