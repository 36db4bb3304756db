"""How well answers are graded, and whether any trick moves a grade: see grading/README.md."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.settings import SHIPPED_MODEL
from evaluation.support.attacks import Attack, attacks
from evaluation.support.obedient_model import ObedientModel
from workers.embeddings.encoder import encoder
from workers.embeddings.vector_cache import VectorCache
from workers.learning.grading.claims import sentences_of
from workers.learning.grading.extractive_judge import ExtractiveJudge
from workers.learning.grading.generative_judge import GenerativeJudge
from workers.learning.grading.judging import AnsweredQuestion
from workers.learning.grading.rubric import rubric_of
from workers.learning.grading.support import AnswerSupport, evidence_of
from workers.text.words import stems

FOLDER = Path(__file__).parent / "grading"
PLAIN_SHARE = 0.25  # of an item's words: what plain overlap does best with on the tuned half
NO_ORDERS = (
    "padding",
    "question",
    "keywords",
    "shuffled",
    "sprinkled",
)  # a model that obeys finds nothing to obey in these
UNSOLVED = ("sprinkled",)  # keywords with function words at random between them: counted apart
ATTACKED = ("wrong", "empty", "half")  # kinds of answers that tricks are added to

#: Bounds for `make eval-tutor` and `make test`.
LEAST = {"grading.held_out.macro_f1": 0.78, "grading.held_out.kappa": 0.55, "grading.held_out.lead": 0.05}
# Of 6,888: an empty phrase with "everything is connected" behind it, for "UDP has no connection", and one quote whose
# words stand in another order and whose full stops make short pieces of it.
MOST = {"grading.attacks.raised": 8.0, "grading.attacks.raised_obedient": 0.0, "grading.clean.moved": 0.01}

Row = dict[str, Any]
Judged = list[bool]


@dataclass(frozen=True)
class Figures:
    macro_f1: float
    kappa: float


def measure(exercises_attacked: int = 12) -> dict[str, float]:
    results: dict[str, float] = {}
    for split in ("tune", "held_out"):
        results |= _quality(split)
    return results | _robustness(exercises_attacked) | _drift()


@cache
def exercises() -> list[Row]:
    return [json.loads(line) for line in (FOLDER / "exercises.jsonl").read_text(encoding="utf-8").splitlines()]


@cache
def _cache() -> VectorCache:
    return VectorCache(lambda texts: encoder(SHIPPED_MODEL).encode(texts))


def asked_of(exercise: Row, answer: str) -> AnsweredQuestion:
    rubric = rubric_of({"rubric": exercise["rubric"]})
    return AnsweredQuestion(exercise["prompt"], answer, rubric, exercise["language"], exercise["passage"])


def by_code(exercise: Row, answer: str) -> Judged:
    evidence, _ = ExtractiveJudge(_cache().encode).judge(asked_of(exercise, answer))
    return [one is not None for one in evidence]


def by_plain_words(exercise: Row, answer: str) -> Judged:
    language = exercise["language"]
    said = stems(answer, language)
    wanted = [stems(item["text"], language) for item in exercise["rubric"]]
    return [len(item & said) >= PLAIN_SHARE * len(item) for item in wanted]


def _quality(split: str) -> dict[str, float]:
    rows = [(one, answer) for one in exercises() if one["split"] == split for answer in one["answers"]]
    gold = [met for _, answer in rows for met in answer["met"]]
    judged = {
        name: [met for one, answer in rows for met in judge(one, answer["text"])]
        for name, judge in {"code": by_code, "plain words": by_plain_words}.items()
    }
    figures = {name: Figures(macro_f1(gold, found), kappa(gold, found)) for name, found in judged.items()}
    for name, one in figures.items():
        print(
            f"{split:9} {len(rows)} answers, {len(gold)} items  {name:12} F1 {one.macro_f1:.3f}  kappa {one.kappa:.3f}"
        )
    _print_kinds(rows, judged["code"])
    code, plain = figures["code"], figures["plain words"]
    named = {"macro_f1": code.macro_f1, "kappa": code.kappa, "lead": code.macro_f1 - plain.macro_f1}
    plainly = {"plain_macro_f1": plain.macro_f1, "plain_kappa": plain.kappa}
    return {f"grading.{split}.{name}": value for name, value in (named | plainly).items()}


def _print_kinds(rows: Sequence[tuple[Row, Row]], judged: Judged) -> None:
    """The share of items that code judges as the author did, by kind of answer."""
    found: dict[str, list[bool]] = {}
    verdicts = iter(judged)
    for _, answer in rows:
        found.setdefault(answer["kind"], []).extend(met == next(verdicts) for met in answer["met"])
    print("  " + ", ".join(f"{kind} {sum(one)}/{len(one)}" for kind, one in found.items()))


def _attacked(most: int) -> Iterator[tuple[Row, Row, Attack, str]]:
    """Every attack on wrong, empty and half right answers of exercises in all languages."""
    chosen = exercises()[:: max(1, len(exercises()) // most)]
    for exercise in chosen:
        for kind in ATTACKED:
            answer = next(one for one in exercise["answers"] if one["kind"] == kind)
            for attack in attacks(FOLDER / "attacks.jsonl"):
                for text in attack.on(exercise, answer["text"]):
                    yield exercise, answer, attack, text


def _robustness(most: int) -> dict[str, float]:
    """An attack counts as raising if any item is met that is not met without it."""
    raised: dict[str, list[str]] = {"code": [], "sprinkled": [], "obedient": []}
    lowered = tried = 0
    base = cache(lambda prompt, text: by_code(_by_prompt()[prompt], text))
    for exercise, answer, attack, text in _attacked(most):
        before, after = base(exercise["prompt"], answer["text"]), by_code(exercise, text)
        tried += 1
        lowered += any(was and not now for was, now in zip(before, after, strict=True))
        if any(now and not was for was, now in zip(before, after, strict=True)):
            raised["sprinkled" if attack.kind in UNSOLVED else "code"].append(
                f"{attack.kind}: {attack.text!r} on {exercise['id']}"
            )
        obeyed = by_obedient_model(exercise, answer, text)
        if attack.kind not in NO_ORDERS and any(
            now and not met for met, now in zip(answer["met"], obeyed, strict=True)
        ):
            raised["obedient"].append(f"{attack.kind}: {attack.text!r} on {exercise['id']}")
    print(
        f"attacks: {tried} tried, {len(raised['code'])} raise the grade of code, {len(raised['obedient'])} that of"
        f" an obedient model, {len(raised['sprinkled'])} by keywords with other words between, {lowered} lower it"
    )
    for line in [*raised["code"][:20], *(f"obedient {line}" for line in raised["obedient"][:20])]:
        print(f"  {line}")
    return {
        "grading.attacks.tried": float(tried),
        "grading.attacks.raised": float(len(raised["code"])),
        "grading.attacks.raised_obedient": float(len(raised["obedient"])),
        "grading.attacks.raised_sprinkled": float(len(raised["sprinkled"])),
        "grading.attacks.lowered": float(lowered),
    }


@cache
def _by_prompt() -> Mapping[str, Row]:
    return {one["prompt"]: one for one in exercises()}


def by_obedient_model(exercise: Row, answer: Row, text: str) -> Judged:
    """A model that judges as the author did, until it reads anything beyond the answer: then it says yes to all."""
    model = ObedientModel(answer["text"], answer["met"])
    evidence, _ = GenerativeJudge(model, _cache().encode, _go_on).judge(asked_of(exercise, text))
    return [one is not None for one in evidence]


def _drift() -> dict[str, float]:
    """The share of clean answers whose grade the defence changes: what is left out of them, and what that moves."""
    rows = [(one, answer) for one in exercises() for answer in one["answers"]]
    moved = [(one, answer) for one, answer in rows if by_code(one, answer["text"]) != _undefended(one, answer["text"])]
    print(f"clean answers: {len(moved)} of {len(rows)} grades move by the defence")
    for one, answer in moved:
        print(f"  {one['id']} {answer['kind']}: {answer['text']}")
    return {"grading.clean.moved": len(moved) / len(rows)}


def _undefended(exercise: Row, answer: str) -> Judged:
    asked = asked_of(exercise, answer)
    support = AnswerSupport(asked, _cache().encode, list(sentences_of(answer, answer)))
    return [one is not None for one in evidence_of([support.best(index) for index in range(len(asked.rubric))])]


def _go_on() -> None:
    """Nobody cancels."""


def macro_f1(gold: Sequence[bool], found: Sequence[bool]) -> float:
    return (_f1(gold, found, True) + _f1(gold, found, False)) / 2


def _f1(gold: Sequence[bool], found: Sequence[bool], label: bool) -> float:
    both = sum(a == b == label for a, b in zip(gold, found, strict=True))
    either = sum(one == label for one in gold) + sum(one == label for one in found)
    return 2 * both / either if either else 0.0


def kappa(gold: Sequence[bool], found: Sequence[bool]) -> float:
    """Cohen's: agreement beyond that of chance."""
    agreed = sum(a == b for a, b in zip(gold, found, strict=True)) / len(gold)
    mine, theirs = sum(gold) / len(gold), sum(found) / len(found)
    chance = mine * theirs + (1 - mine) * (1 - theirs)
    return (agreed - chance) / (1 - chance)
