"""Hints of an exercise, from vague to clear."""

from workers.learning.extractive.material import Statement
from workers.learning.phrases import phrases_in
from workers.text.words import stems


def hints(statement: Statement, answer: str, *more: str) -> list[str]:
    """Where to read comes first, unless a heading or title would give the answer away."""
    title, section = statement.quote.title, statement.section
    said = phrases_in(statement.language)
    places = [said.in_title.format(title=title)]
    if section != title:
        places.insert(0, said.in_section.format(title=title, section=section))
    key = stems(answer, statement.language)
    allowed = [place for place in places if not key & stems(place, statement.language)]
    return [*allowed[:1], *more]


def word_lengths(answer: str, language: str) -> str:
    said, found = phrases_in(language), answer.split()
    if len(found) == 1:
        return said.one_word.format(n=sum(char.isalnum() for char in answer))
    return said.words.format(n=len(found))


def first_letter(answer: str, language: str) -> str:
    return phrases_in(language).begins.format(letter=answer[0])
