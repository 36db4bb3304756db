"""`python -m tests.mutants`: exit status 0 if the tests notice every mutant."""

import argparse
import re
import signal
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.mutants import patches
from tests.mutants.judging import Outcome, Verdict, judge_mutant, run_scenarios, run_tests
from tests.mutants.patches import Mutant, UnknownMutant
from tests.mutants.tree_copy import copied_tree


def main() -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends it has it clean up too
    options = _options()
    outcomes: list[Outcome] = []
    try:
        for outcome in judge_all(options.mutants, is_checked=options.check):
            outcomes.append(outcome)
            _say(str(outcome))
    except KeyboardInterrupt:
        _say("interrupted")
    if options.table is not None:
        options.table.write_text(render_table(outcomes), "utf-8")
    counts = Counter(outcome.verdict for outcome in outcomes)
    broken = f", {counts[Verdict.BROKEN]} broken" if counts[Verdict.BROKEN] else ""
    equivalent = f", {counts[Verdict.EQUIVALENT]} equivalent" if counts[Verdict.EQUIVALENT] else ""
    _say(f"{counts[Verdict.KILLED]} killed, {counts[Verdict.SURVIVED]} survived{equivalent}{broken}")
    return 0 if counts[Verdict.KILLED] + counts[Verdict.EQUIVALENT] == len(options.mutants) else 1


def judge_all(mutants: Sequence[Mutant], *, is_checked: bool) -> Iterator[Outcome]:
    """Judges one mutant after the other. If `is_checked`, every list of tests or
    scenarios first has to pass without one."""
    with copied_tree() as folder:
        failing: set[tuple[str, ...]] = set()
        for kind, run in (("tests", run_tests), ("scenarios", run_scenarios)) if is_checked else ():
            for names in dict.fromkeys(getattr(mutant, kind) for mutant in mutants):
                if names and run(folder, names).code != 0:
                    failing.add(names)
                    _say(f"fails without a mutant: {' '.join(names)}")
        for mutant in mutants:
            if {mutant.tests, mutant.scenarios} & failing:
                yield Outcome(mutant, Verdict.BROKEN, detail="its tests or scenarios fail without it")
            else:
                yield judge_mutant(folder, mutant)


def render_table(outcomes: Sequence[Outcome]) -> str:
    """Renders a Markdown table, with what a survivor means in place of the killing test."""
    lines = ["| mutant | kind | verdict | killing test | s |", "|---|---|---|---|---|"]
    for outcome in outcomes:
        mutant = outcome.mutant
        told = f"`{outcome.test}`" if outcome.test else outcome.detail or mutant.why
        cell = told.replace("|", "\\|")
        lines.append(f"| {mutant.name} | {mutant.kind} | {outcome.verdict} | {cell} | {outcome.seconds:.1f} |")
    return "\n".join(lines) + "\n"


def _options() -> argparse.Namespace:
    """The `mutants` are those that the arguments choose."""
    parser = argparse.ArgumentParser(
        prog="make mutants", description="Breaks guards and the job protocol one by one, and looks whether tests fail."
    )
    parser.add_argument("--only", nargs="+", metavar="NAME", help="mutants, or a kind: guards, protocol")
    parser.add_argument("--runner", choices=("tests", "prove"), help="only mutants that this is to notice")
    parser.add_argument("--part", type=_part, default=(1, 1), metavar="2/4", help="the second of four parts")
    parser.add_argument("--table", type=Path, metavar="FILE", help="write the outcomes to FILE, in Markdown")
    parser.add_argument("--check", action="store_true", help="first run each list of tests without a mutant")
    options = parser.parse_args()
    number, parts = options.part
    try:
        chosen = patches.select(patches.read_all(), options.only or patches.KINDS)
    except UnknownMutant as error:
        parser.error(str(error))
    if options.runner is not None:
        chosen = [mutant for mutant in chosen if (mutant.tests if options.runner == "tests" else mutant.scenarios)]
    options.mutants = chosen[number - 1 :: parts]
    return options


def _part(value: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d+)/(\d+)", value)
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise argparse.ArgumentTypeError(f"{value!r} is no part such as 2/4")
    return int(match[1]), int(match[2])


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
