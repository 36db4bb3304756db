"""Coding tasks as a language model writes them."""

import json
from typing import Any

from workers.coding.generative.candidates import Candidate, candidate_of, with_second
from workers.coding.generative.forms import WrittenTask

TOPIC = "knot theory"
RUNS = """\
def longest_run(crossings):
    best = 0
    length = 0
    previous = None
    for crossing in crossings:
        length = length + 1 if crossing == previous else 1
        best = max(best, length)
        previous = crossing
    return best
"""
OTHER = """\
from itertools import groupby

def longest_run(crossings):
    return max((len(list(same)) for _, same in groupby(crossings)), default=0)
"""
TASK: dict[str, Any] = {
    "title": "Runs of crossings in knot theory",
    "entry": "longest_run",
    "statement": "Write `longest_run(crossings)`. It gets a list of the crossings of a knot, each 'over' or 'under', "
    "and returns how many equal ones stand next to each other at most. For no crossings that is 0.",
    "starter": "def longest_run(crossings):\n    ...\n",
    "reference": RUNS,
    "hints": ["Compare each crossing with the one before."],
    "tests": [
        {"name": "two runs", "arguments": "[['over', 'over', 'under', 'under', 'under']]", "visible": True},
        {"name": "alternating", "arguments": "[['over', 'under', 'over', 'under']]", "visible": True},
        {
            "name": "the first run is the longest",
            "arguments": "[['over', 'over', 'over', 'over', 'under']]",
            "visible": False,
        },
        {"name": "no crossing", "arguments": "[[]]", "visible": False},
        {"name": "a pair at the end", "arguments": "[['under', 'over', 'over']]", "visible": False},
        {"name": "pairs only", "arguments": "[['under', 'under', 'over', 'over']]", "visible": False},
    ],
}


def written(**changes: Any) -> dict[str, Any]:
    return TASK | changes


def candidate(second: str = OTHER, **changes: Any) -> Candidate:
    return with_second(candidate_of(WrittenTask.model_validate(written(**changes))), second)


def replies(solution: str = OTHER, **changes: Any) -> list[str]:
    """What a model writes for one exercise: the task, and its second solution."""
    return [json.dumps(written(**changes)), json.dumps({"solution": solution})]
