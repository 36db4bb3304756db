"""`python -m tests.prove`: exit status 0 if every invariant held after every order."""

import argparse
import os
import random
import sys
import time
from collections.abc import Iterator

from tests.prove.explorer import Tried
from tests.prove.scenarios import SCENARIOS
from tests.prove.shards import Count, Shards, shards

EACH = 3  # violations of one scenario are enough
MINUTES = 18.0  # with what servers and databases take, 20 on two cores


def main() -> int:
    options = _options()
    with shards(options.processes) as running:
        if options.replay:
            return _replay(running, options.replay)
        _say(f"prove: --seed {options.seed} --minutes {options.minutes:g}, {options.processes} processes")
        counts = list(_explore(running, options))
    orders, sampled = sum(count.orders for count in counts), sum(len(count.sampled) for count in counts)
    exhausted = sum(count.is_exhausted for count in counts)
    violations = sum(len(count.violations) for count in counts)
    _say(
        f"{orders} orders and {sampled} samples of {len(counts)} scenarios, {exhausted} of them exhausted:"
        f" {violations} violations"
    )
    return 1 if violations else 0


def _explore(running: Shards, options: argparse.Namespace) -> Iterator[Count]:
    """Each gets its share of the time that those before it have left."""
    ends, left = time.monotonic() + options.minutes * 60, options.most_violations
    for n, scenario in enumerate(options.scenarios):
        share = (ends - time.monotonic()) / (len(options.scenarios) - n)
        count = running.explore(scenario, seconds=share, seed=str(options.seed), most_violations=min(left, EACH))
        _say(_line_of(count))
        for tried in count.violations:
            _tell(tried)
        yield count
        left -= len(count.violations)
        if left <= 0:
            return


def _line_of(count: Count) -> str:
    how = "all" if count.is_exhausted else f"and {len(count.sampled)} different samples"
    diverged = f" {count.diverged} went another way," if count.diverged else ""
    tried = f"{count.orders} orders, {how}; {count.repeats} repeats,{diverged} {count.seconds:.0f} s"
    ends = ", ".join(f"{number} {outcome or 'nothing'}" for outcome, number in count.outcomes.most_common(6))
    return f"{count.scenario.name}: {tried}; {ends}"


def _tell(tried: Tried) -> None:
    for problem in tried.problems:
        _say(f"  VIOLATION {problem}")
    _say(f"  steps: {'; '.join(f'{step.actor}: {step.label}' for step in tried.steps)}")
    _say(f"  make prove ARGS=\"--replay '{tried.line}'\"")


def _replay(running: Shards, line: str) -> int:
    name, *choices = line.split()
    tried = running.replay(SCENARIOS[name], choices)
    _tell(tried)
    _say(f"{len(tried.problems)} violations; the jobs are left {tried.outcome}")
    return 1 if tried.problems else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make prove", description="Tries the orders of the job protocol's transactions on a real PostgreSQL."
    )
    parser.add_argument("--minutes", type=float, default=MINUTES, help=f"for all scenarios (default: {MINUTES:g})")
    parser.add_argument("--seed", type=int, default=random.randrange(10_000), help="of the samples; default: random")
    parser.add_argument("--scenario", nargs="+", metavar="NAME", choices=SCENARIOS, default=list(SCENARIOS))
    parser.add_argument("--quick", action="store_true", help="only those that are exhausted in make test")
    parser.add_argument("--replay", metavar="LINE", help="repeat one order, as a run has printed it")
    parser.add_argument("--most-violations", type=int, default=30, metavar="N", help="stop after so many")
    parser.add_argument("--processes", type=int, default=min(4, os.cpu_count() or 1))
    options = parser.parse_args()
    options.scenarios = [SCENARIOS[name] for name in options.scenario]
    if options.quick:
        options.scenarios = [scenario for scenario in options.scenarios if scenario.orders is not None]
    return options


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
