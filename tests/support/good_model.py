"""A model that does every task of `pensum llm check`: it knows the fixture."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from cli.llm_check.texts import CHATS, FILLED, GRADED, LESSONS, PEOPLE, Graded, Lesson
from tests.support.prompt_data import data_of, field, rows_of
from workers.learning.tutor import GAP

T = TypeVar("T")


def good_reply(body: Mapping[str, Any]) -> str:
    asked = str(body["messages"][-1]["content"])
    form = body.get("format")
    return json.dumps(_value(form, asked)) if form else _text(asked)


def _text(asked: str) -> str:
    if not rows_of("question", asked):
        return _first(chat.key for chat in CHATS if chat.prompt in asked)
    lesson = next((one for one in LESSONS if one.question in asked), None)
    return f"{lesson.sentence} [1]" if lesson else "NOT IN LIBRARY"


def _value(form: Mapping[str, Any], asked: str) -> Any:
    match form.get("title"):
        case "Plan":
            lesson = _lesson(asked)
            return {"facts": [{"passage": 1, "quote": lesson.sentence, "about": lesson.question}]}
        case "Cloze" | "MultipleChoice" | "ShortAnswer" as title:
            return _exercise(title, _lesson(asked))
        case "PartSummary":
            lesson = _first(one for one in LESSONS if one.sentence in asked)
            return {"sentences": [lesson.sentence]}
        case "Verdict":
            return _verdict(_first(one for one in GRADED if one.criterion in asked))
        case "ProfileForm":
            person = _first(one for one in PEOPLE if one.name in asked)
            return {"name": person.name, "bio": person.text, "sections": [f"## About\n\n{person.text}"]}
        case "Explanations":
            return {"explanations": [{"person": number, "text": "It fits."} for number in (1, 2)]}
        case "NamedRequirements":
            return {"requirements": []}
        case "ModelVerdicts":
            return {"verdicts": [_not_shown(number) for number, _ in enumerate(rows_of("requirements", asked), 1)]}
        case "StandaloneQuestion" | "Title":
            return {"question": "?", "title": "?"}
        case "Summary":
            return {"sentences": ["It went on."]}
        case "StoryReply":
            planned = field("question", data_of("plan", asked))
            return {"acknowledgement": "Thank you for telling me that.", "question": planned, "memories": []}
        case "WrittenChapter":
            told = enumerate((field("told", row) for row in rows_of("memories", asked)), start=1)
            return {"sentences": [{"text": text, "memories": [number]} for number, text in told]}
        case "Greeting":
            return {"text": f"Welcome, {_first(one.name for one in PEOPLE if one.name in asked)}!", "topics": []}
    return _first(one.expected for one in FILLED if one.prompt in asked)


def _lesson(asked: str) -> Lesson:
    return _first(one for one in LESSONS if f"topic: {one.title}" in asked)


def _exercise(title: str, lesson: Lesson) -> dict[str, Any]:
    prompt = lesson.sentence.replace(lesson.key, GAP) if title == "Cloze" else lesson.question
    exercise = {"passage": 1, "quote": lesson.sentence, "prompt": prompt, "answer": lesson.key}
    match title:
        case "MultipleChoice":
            return exercise | {"choices": [*_wrong(lesson.key), lesson.key], "index": 2}
        case "ShortAnswer":
            return exercise | {"rubric": [_rubric_item(quote) for quote in _halves(lesson.sentence)]}
    return exercise


def _wrong(key: str) -> list[str]:
    """Two of the key's form."""
    if key.isdigit():
        return [str(int(key) + 9), str(int(key) - 40)]
    return [key.translate(str.maketrans("aeiou", others)) for others in ("eioua", "iouae")]


def _rubric_item(quote: str) -> dict[str, Any]:
    return {"text": quote, "points": 1, "quote": quote}


def _halves(sentence: str) -> list[str]:
    words = sentence.split()
    return [" ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])]


def _not_shown(number: int) -> dict[str, Any]:
    return {"number": number, "verdict": "not", "quote": None}


def _verdict(graded: Graded) -> dict[str, Any]:
    return {"is_met": graded.is_met, "evidence": graded.answer if graded.is_met else ""}


def _first(found: Iterable[T]) -> T:
    return next(iter(found))
