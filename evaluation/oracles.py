"""Answers through the whole platform, over HTTP, where a stand-in for a model says what is right, or what is wrong in a
known way: see answers/README.md."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from evaluation.support.scripted_model import Line, ScriptedModel, plain
from evaluation.support.whole_platform import AT_ONCE, Json, Learner, whole_platform

FOLDER = Path(__file__).parent / "answers" / "oracle"
LOOKED_AT = 5  # documents of each language, the first by name, on which `grounding` may be tuned
LEAST = {"quoting.sent": 0.96, "quoting.answered": 0.99, "quoting.cited": 0.97}
MOST = {
    "wording.marked": 0.15,
    "invented.unmarked": 0.05,
    "number.unmarked": 0.07,
    "name.unmarked": 0.45,
    "negation.unmarked": 0.76,
}
TARGETS = {
    "quoting.answered": ">= 0.99",
    "quoting.cited": ">= 0.97",
    "wording.marked": "<= 0.05",
    "across.marked": "<= 0.05",
    "invented.unmarked": "<= 0.05",
    "number.unmarked": "<= 0.05",
    "name.unmarked": "<= 0.05",
    "negation.unmarked": "<= 0.05",
}

Row = Mapping[str, Any]
Reply = tuple[str, Row, str]
"""A kind of answer, the row that it answers, and its text."""


@dataclass(frozen=True)
class Played:
    """An answer of the platform to what the stand-in said to `row`. `was_sent` tells whether a passage that the
    stand-in read has the gold sentence."""

    kind: str
    row: Row
    result: Json
    was_sent: bool

    @property
    def is_cited(self) -> bool:
        return any(plain(self.row["gold"]) in plain(citation["quote"]) for citation in self.result["citations"])

    @property
    def is_marked(self) -> bool:
        """Whether no sentence is shown as supported."""
        return not any(sentence["supported"] for sentence in self.result["sentences"])


def measure() -> dict[str, float]:
    played = _play()
    figures = _figures(played)
    figures |= {f"{name}, never looked at": value for name, value in _figures(_never_looked_at(played)).items()}
    print(f"{'oracles':20}      all  never looked at   target")
    for name, value in figures.items():
        if "," not in name:
            other = figures.get(f"{name}, never looked at")
            shown = "-" if other is None else f"{other:.3f}"
            print(f"{name:20} {value:8.3f} {shown:>16}   {TARGETS.get(name, '')}")
    return figures


def _play() -> list[Played]:
    questions, across = _rows("questions.jsonl"), _rows("across.jsonl")
    right = [("across", row, row["answer"]) for row in across]
    acts = [
        [("quoting", row, row["gold"]) for row in questions],
        [("wording", row, row["answer"]) for row in questions] + right,
        wrong_answers(),
    ]
    with ScriptedModel(AT_ONCE) as model:
        provider = {"OLLAMA_HOST": model.url, "PENSUM_LLM_PROVIDER": "ollama", "PENSUM_OLLAMA_SLOTS": str(AT_ONCE)}
        with whole_platform(provider, len(acts)) as learners:
            return [played for learner, act in zip(learners, acts, strict=True) for played in _run(model, learner, act)]


def wrong_answers() -> list[Reply]:
    """Those of the adversary, one to each question. Exchanged roles are said to whoever asks the gold sentence."""
    questions, across = _rows("questions.jsonl"), _rows("across.jsonl")
    wrong = [_wrong(number, questions, across) for number in range(len(questions))]
    return wrong + [("relation", {**row, "question": row["gold"]}, row["wrong"]) for row in _rows("relations.jsonl")]


def _wrong(number: int, questions: Sequence[Row], across: Sequence[Row]) -> Reply:
    """The kinds take turns, so that each question is asked once."""
    row = questions[number]
    foreign = next((one["answer"] for one in across if one["gold"] == row["gold"]), None)
    texts: dict[str, str | None] = {
        **{kind: row["wrong"].get(kind) for kind in ("number", "name", "negation")},
        "invented": _invented(row, number, questions),
        "real": _other_gold(row, questions),
        "foreign": foreign,
        "nothing": "",
    }
    kinds = list(texts)
    turns = ["foreign"] * (foreign is not None) + kinds[number % len(kinds) :] + kinds
    kind = next(kind for kind in turns if texts[kind] is not None)
    return kind, row, str(texts[kind])


def _invented(row: Row, number: int, questions: Sequence[Row]) -> str:
    """A quote that stands nowhere: the first half of the gold sentence, and the second of one of another document."""
    others = [
        one["gold"].split()
        for one in questions
        if one["language"] == row["language"] and one["document"] != row["document"]
    ]
    first, second = row["gold"].split(), others[number % len(others)]
    return f"“{' '.join([*first[: len(first) // 2], *second[len(second) // 2 :]]).rstrip('.')}.”"


def _other_gold(row: Row, questions: Sequence[Row]) -> str:
    golds = [one["gold"] for one in questions if one["document"] == row["document"]]
    return str(golds[(golds.index(row["gold"]) + 1) % len(golds)])


def _run(model: ScriptedModel, learner: Learner, act: Sequence[Reply]) -> list[Played]:
    for document in sorted(FOLDER.glob("??/*.md")):
        learner.add_document(document.stem.replace("-", " "), document.read_text("utf-8"))
    model.play({row["question"]: Line(row["gold"], text) for _, row, text in act})
    results = learner.ask_all([row["question"] for _, row, _ in act])
    return [
        Played(kind, row, result, row["question"] in model.sent)
        for (kind, row, _), result in zip(act, results, strict=True)
    ]


def _figures(played: Sequence[Played]) -> dict[str, float]:
    """Shares of each kind: whose gold passage was sent, and of those the rest. A wrong answer that is shown without a
    mark is `unmarked`."""
    kinds: dict[str, list[Played]] = defaultdict(list)
    for one in played:
        kinds[one.kind].append(one)
    figures: dict[str, float] = {}
    for kind, of_kind in kinds.items():
        figures[f"{kind}.sent"] = fmean(one.was_sent for one in of_kind)
        sent = [one for one in of_kind if one.was_sent]
        if not sent:
            continue
        if kind == "quoting":
            figures["quoting.answered"] = fmean(one.result["answered"] for one in sent)
            figures["quoting.cited"] = fmean(one.is_cited for one in sent)
        elif kind in ("wording", "across"):
            figures[f"{kind}.marked"] = fmean(one.is_marked for one in sent)
        else:
            figures[f"{kind}.unmarked"] = fmean(not one.is_marked for one in sent)
    return figures


def _never_looked_at(played: Sequence[Played]) -> list[Played]:
    looked_at = {
        f"{folder.name}/{path.name}"
        for folder in FOLDER.iterdir()
        if folder.is_dir()
        for path in sorted(folder.iterdir())[:LOOKED_AT]
    }
    return [one for one in played if one.row["document"] not in looked_at]


def _rows(name: str) -> list[Row]:
    return [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]
