"""`python -m evaluation [AREA ...]`: measures the quality of the tutor, area by area.

An area is a module here with `measure() -> dict[str, float]`, which prints a table. What it names in `LEAST` and `MOST`
are bounds: where a figure is beyond one, the command fails.
"""

import importlib
import pkgutil
import sys
from collections.abc import Mapping

import evaluation


def areas() -> list[str]:
    found = [module.name for module in pkgutil.iter_modules(evaluation.__path__) if not module.ispkg]
    return sorted(name for name in found if not name.startswith("_"))


def failures(figures: Mapping[str, float], least: Mapping[str, float], most: Mapping[str, float]) -> list[str]:
    """A bound for a figure that was not measured is a failure, too."""
    low = [
        f"{name} is {figures.get(name)}, at least {bound} is needed"
        for name, bound in least.items()
        if not figures.get(name, -1.0) >= bound
    ]
    high = [
        f"{name} is {figures.get(name)}, at most {bound} is allowed"
        for name, bound in most.items()
        if not figures.get(name, bound + 1) <= bound
    ]
    return low + high


def run(area: str) -> list[str]:
    module = importlib.import_module(f"evaluation.{area}")
    print(f"\n== {area}")
    return failures(module.measure(), getattr(module, "LEAST", {}), getattr(module, "MOST", {}))


def main(wanted: list[str]) -> int:
    unknown = set(wanted) - set(areas())
    if unknown:
        print(f"Unknown: {', '.join(sorted(unknown))}. There are {', '.join(areas())}.")
        return 2
    failed = [f"{area}: {failure}" for area in wanted or areas() for failure in run(area)]
    print("\n".join(["", *failed]) if failed else "\nEvery figure is within its bounds.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
