"""Words of scripts that put no spaces between them are found within their sentences."""

import pytest
from sqlalchemy import text

from db.transactions import transaction
from tests.db.search.test_passages import lexical, search, size
from tests.support.factories import Person
from tests.support.library import axis, make_passages

__all__ = ["size"]

FAR = axis(7)

PASSAGES = {
    "chinese": "叶绿体通过光合作用把光能变成糖。",
    "japanese": "犬は嗅覚が鋭く、カタカナの名前を持つ。",
    "thai": "พืชใช้แสงอาทิตย์สร้างน้ำตาลในใบไม้",
    "korean": "학교에서 수학을 배운다.",
    "english": "Plants make sugar from light.",
}


@pytest.fixture
def library(user: Person) -> Person:
    for number, (name, passage) in enumerate(PASSAGES.items()):
        language = "english" if name == "english" else "simple"
        make_passages(user.id, [(passage, axis(number))], path=f"{name}.md", language=language)
    return user


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("光合作用是什么？", "chinese"),
        ("糖", "chinese"),
        ("犬と猫", "japanese"),
        ("カタカナ", "japanese"),
        ("ｶﾀｶﾅ", "japanese"),
        ("แสงอาทิตย์คืออะไร", "thai"),
        ("수학은 무엇인가", "korean"),
        ("sugar", "english"),
    ],
)
def test_word_within_a_sentence_is_found(library: Person, size: str, query: str, name: str) -> None:
    assert lexical(library, query, FAR) == [PASSAGES[name]]


def test_phrase_is_found_as_it_stands(library: Person, size: str) -> None:
    first, *_ = search(library.id, '"光合作用"', FAR)
    assert first.text == PASSAGES["chinese"]
    assert lexical(library, '"用作合光"', FAR) == []


def test_unwanted_word_excludes_a_passage(library: Person) -> None:
    found = [passage.text for passage in search(library.id, "光合作用 -光能", FAR)]
    assert PASSAGES["chinese"] not in found


@pytest.mark.parametrize(
    ("words", "spaced"),
    [
        ("no change, ever", "no change, ever"),
        ("用AI学习机器", "用 AI 学习 习机 机器"),
        ("ดี ตาล", "ดี   ตา าล"),
        ("", ""),
    ],
)
def test_run_of_signs_becomes_pairs(platform: None, words: str, spaced: str) -> None:
    with transaction() as session:
        assert session.scalar(text("SELECT spaced(:words)"), {"words": words}) == spaced


def test_lexemes_follow_a_changed_language(user: Person) -> None:
    document = make_passages(user.id, [("The trees are growing.", axis(0))], language="simple")
    with transaction() as session:
        session.execute(text("UPDATE chunks SET language = 'english' WHERE document_id = :id"), {"id": document.id})
        lexemes = session.scalar(
            text("SELECT tsvector_to_array(lexemes) FROM chunks WHERE document_id = :id"), {"id": document.id}
        )
    assert lexemes == ["grow", "tree"]
