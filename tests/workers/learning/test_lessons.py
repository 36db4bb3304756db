"""The form of the lessons that Pensum ships."""

import json

import pytest

import workers.learning
from workers.learning.lessons import Lesson, read_lessons
from workers.text.blocks import Kind, blocks
from workers.text.definitions import parse
from workers.text.sentences import split

LESSONS = read_lessons()
CATALOGUE = workers.learning.__path__[0] + "/shared_library.jsonl"
each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)


def definitions(lesson: Lesson) -> set[str]:
    prose = [block for block in blocks(lesson.text) if block.kind is not Kind.CODE]
    sentences = [one.text for block in prose for one in split(lesson.text[block.start : block.end])]
    return {found.term.lower() for one in sentences if (found := parse(" ".join(one.removeprefix("- ").split())))}


@each_lesson
def test_lesson_names_what_it_is_about_for_whom_and_under_which_licence(lesson: Lesson) -> None:
    assert lesson.title
    assert lesson.topic in lesson.topics or any(lesson.topic in one for one in lesson.topics)
    assert lesson.level in {"beginner", "intermediate", "advanced"}
    assert lesson.licence == "CC BY 4.0"
    assert len(lesson.sources) >= 2
    assert all(source[-4:].isdigit() for source in lesson.sources), "author, title, year"


@each_lesson
def test_lesson_has_300_to_700_words_and_defines_at_least_three_terms(lesson: Lesson) -> None:
    assert 300 <= len(lesson.text.split()) <= 700
    assert len(definitions(lesson)) >= 3


@each_lesson
def test_lesson_has_numbers_and_a_common_mistake_and_begins_with_a_paragraph(lesson: Lesson) -> None:
    assert any(char.isdigit() for char in lesson.text)
    assert "\n## A common mistake\n" in lesson.text or "\n## Where it goes wrong\n" in lesson.text
    assert not lesson.summary.startswith(("#", "-", "|", "`"))


def test_every_topic_of_the_catalogue_has_a_lesson() -> None:
    with open(CATALOGUE, encoding="utf-8") as lines:
        wanted = {topic for line in lines for topic in json.loads(line)["topics"]}
    assert len(LESSONS) >= 30
    assert wanted - {topic for lesson in LESSONS for topic in lesson.topics} == set()


def test_titles_and_sources_are_not_part_of_what_is_taught() -> None:
    for lesson in LESSONS:
        assert not any(source in lesson.text for source in lesson.sources), lesson.slug
    assert len({lesson.title for lesson in LESSONS}) == len(LESSONS)
