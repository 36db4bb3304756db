"""`python -m tests.chaos`: exit status 0 if no promise was broken."""

import argparse
import os
import random
import shutil
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from tests.chaos.report import print_outcome
from tests.chaos.run import Settings, run

MIN_MINUTES = 2.0  # in less, no lease can run out and be taken over


def main() -> int:
    settings = _settings()
    console = Console()
    console.print(f"Chaos: --seed {settings.seed} --minutes {settings.minutes:g}", highlight=False)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    folder = Path(tempfile.mkdtemp(prefix="pensum-chaos-"))
    outcome = run(settings, folder / "home", console)
    print_outcome(console, outcome)
    if outcome.is_passed:
        shutil.rmtree(folder)
        return 0
    console.print(f"Database and logs are in {folder}.", highlight=False)
    return 1


def _settings() -> Settings:
    parser = argparse.ArgumentParser(
        prog="make chaos", description="Injects faults into the whole platform under load, and checks its promises."
    )
    parser.add_argument(
        "--seed", type=int, default=random.randrange(10_000), help="of jobs and faults; default: random"
    )
    parser.add_argument("--minutes", type=float, default=10.0, help="the length of the run (default: 10)")
    given = parser.parse_args()
    if given.minutes < MIN_MINUTES:
        parser.error(f"--minutes must be {MIN_MINUTES:g} or more")
    return Settings(given.seed, given.minutes)


if __name__ == "__main__":
    sys.exit(main())
