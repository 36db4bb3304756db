"""Checks an exercise before it is stored, whoever wrote it. What fails is dropped and never repaired.

The key must be supported by its quote, and no wrong choice by anything that was retrieved: each is put where the key
stands, and must not lead to something that a passage says.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from workers.learning import forms
from workers.learning.prompts import asked_text
from workers.learning.tutor import GAP, ExerciseDraft
from workers.quotes.folding import fold
from workers.quotes.types import Passage
from workers.text.facts import facts_of
from workers.text.language import language_of
from workers.text.words import WORD, stems, stop_words_of

SUPPORTED = 0.75  # the share of a question's words in a fact that also has the wrong choice: then it is no wrong choice
PROVED = 0.8  # the share of a key's words in its quote
COPIED = 0.8  # the share of a sentence with a gap that is in its quote
FEWEST_WORDS = 4  # of a prompt
FEWEST_ITEMS, MOST_ITEMS = 1, 4  # of a rubric
SAID = 0.5  # the share of the words of an item, or of an answer, in what proves it
LONGEST_KEY = 6  # words, of a gap
ARTICLE_BEFORE_GAP = re.compile(rf"(?<!\w)an?\s+{GAP}", re.IGNORECASE)
ANY_ARTICLE_BEFORE_GAP = re.compile(
    rf"(?:(?<!\w)(?:an?|der|die|das|dem|den|des|eine?[nmrs]?|zu[mr]|im|am|beim|vom|ins|le|la|les|une?|du|aux?|el|los|"
    rf"las|un[ao]?s?|del|al|os?|as?|uma?s?|d[oa]s?|n[oa]s?|aos?|à)\s+"
    rf"|[ld]['’])\W*{GAP}",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class EvidenceFact:
    """A fact of a passage, by its words and those of its heading."""

    text: str
    stems: frozenset[str]


@dataclass(frozen=True)
class Evidence:
    """All that was retrieved, in one language."""

    passages: Sequence[Passage]
    language: str

    @cached_property
    def facts(self) -> list[EvidenceFact]:
        found = [(fact.text, fact.heading) for one in self.passages for fact in facts_of(one.text, self.language)]
        return [EvidenceFact(text, stems(f"{heading or ''} {text}", self.language)) for text, heading in found]


class Evidences:
    """The passages as evidence, by the language of what is checked. They are read once."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._by_language: dict[str, Evidence] = {}

    def of(self, language: str) -> Evidence:
        return self._by_language.setdefault(language, Evidence(self._passages, language))


def find_fault(draft: ExerciseDraft, evidence: Evidence) -> str | None:
    """What is wrong with it, in a few words; None where nothing is."""
    return next((name for name, is_wrong in _checks(draft.type) if is_wrong(draft, evidence)), None)


def language_for(text: str, passage: Passage) -> str:
    """Of a quote; a short one has its passage's."""
    found = language_of(passage.text)
    return found if found != "und" else language_of(text)


Check = Callable[[ExerciseDraft, Evidence], bool]


def _checks(type: str) -> Iterable[tuple[str, Check]]:
    yield "the prompt is no question", lambda draft, _: len(draft.prompt.split()) < FEWEST_WORDS
    yield "the quote is not in the passages", _is_not_quoted
    yield from CHECKS[type]


def _is_not_quoted(draft: ExerciseDraft, evidence: Evidence) -> bool:
    quote = str(draft.solution["explanation"])
    return not any(quote in one.text for one in evidence.passages if one.document_id == draft.document_id)


def _key_is_not_in_quote(draft: ExerciseDraft, evidence: Evidence) -> bool:
    """The words of the key are in the quote, and a key of few words as a whole."""
    key, quote = _key(draft), str(draft.solution["explanation"])
    wanted = stems(key, evidence.language)
    if not wanted:
        return fold(key).text.strip() not in fold(quote).text
    have = stems(quote, evidence.language)
    return len(wanted & have) < PROVED * len(wanted)


def _gap_is_not_from_quote(draft: ExerciseDraft, evidence: Evidence) -> bool:
    """The sentence with its gap filled is what the quote says."""
    sentence = stems(asked_text(draft.prompt).replace(GAP, " "), evidence.language)
    have = stems(str(draft.solution["explanation"]), evidence.language)
    return GAP not in draft.prompt or len(sentence & have) < COPIED * len(sentence)


def _key_is_shown(draft: ExerciseDraft, evidence: Evidence) -> bool:
    """As a whole, or by most of its words. Words of every term of the field would be shown too often otherwise."""
    key = stems(_key(draft), evidence.language)
    shown = stems(draft.prompt.replace(GAP, " "), evidence.language)
    return bool(key) and len(key & shown) > len(key) / 2


def _article_leaks(draft: ExerciseDraft, _: Evidence) -> bool:
    return ARTICLE_BEFORE_GAP.search(draft.prompt) is not None


def _any_article_leaks(draft: ExerciseDraft, _: Evidence) -> bool:
    return ANY_ARTICLE_BEFORE_GAP.search(draft.prompt) is not None


def _key_says_nothing(draft: ExerciseDraft, evidence: Evidence) -> bool:
    """Function words, and words that anybody could guess."""
    found = [word.lower() for word in WORD.findall(_key(draft))]
    stop_words = stop_words_of(evidence.language)
    return not 0 < len(found) <= LONGEST_KEY or all(word in stop_words or word in forms.GUESSABLE for word in found)


def _choices_are_wrong(draft: ExerciseDraft, _: Evidence) -> bool:
    choices, index = draft.choices or [], draft.solution.get("index")
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(choices):
        return True
    folded = [fold(choice).text.strip() for choice in choices]
    is_distinct = len(set(folded)) == len(choices) >= 3 and all(folded)
    return not is_distinct or folded[index] != fold(_key(draft)).text.strip()


def _choices_differ_in_form(draft: ExerciseDraft, evidence: Evidence) -> bool:
    key, choices = _key(draft), list(draft.choices or [])
    wrong = _wrong(draft)
    is_phrase = len(key.split()) > LONGEST_KEY
    capitals = {choice[:1].isupper() for choice in choices if choice[:1].isalpha()}
    return (
        not forms.lengths_are_alike(choices, key)
        or len(capitals) > 1
        or not (is_phrase or all(forms.are_alike(key, choice, evidence.language) for choice in wrong))
    )


def _wrong_choice_is_true(draft: ExerciseDraft, evidence: Evidence) -> bool:
    return any(is_supported(draft, choice, evidence) for choice in _wrong(draft))


def is_supported(draft: ExerciseDraft, choice: str, evidence: Evidence) -> bool:
    """The choice stands in the quote, or a passage says of it what the prompt asks."""
    wanted = _choice_stems(choice, evidence.language)
    quote = str(draft.solution["explanation"])
    if wanted <= (stems(quote, evidence.language) | _numbers(quote)):
        return True
    asked = stems(asked_text(draft.prompt).replace(GAP, " "), evidence.language)
    least = max(2.0, SUPPORTED * len(asked))
    return any(
        wanted <= (fact.stems | _numbers(fact.text)) and len(asked & fact.stems) >= least for fact in evidence.facts
    )


def _choice_stems(choice: str, language: str) -> frozenset[str]:
    return stems(choice, language) | _numbers(choice) or frozenset({fold(choice).text.strip()})


def _numbers(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\d+(?:[.,]\d+)*", text))


def _rubric_is_unproved(draft: ExerciseDraft, evidence: Evidence) -> bool:
    rubric = draft.solution.get("rubric", [])
    own = [one.text for one in evidence.passages if one.document_id == draft.document_id]
    return not FEWEST_ITEMS <= len(rubric) <= MOST_ITEMS or not all(
        _is_proved(item, own) and _says(str(item["quote"]), str(item["text"]), evidence.language) for item in rubric
    )


def _is_proved(item: Mapping[str, object], passages: Sequence[str]) -> bool:
    quote, points = item.get("quote"), item.get("points")
    is_whole = isinstance(points, int) and not isinstance(points, bool) and points >= 1
    is_quoted = isinstance(quote, str) and bool(quote.strip()) and any(quote in text for text in passages)
    return is_whole and is_quoted and bool(item.get("keywords")) and bool(item.get("text"))


def _says(proof: str, text: str, language: str) -> bool:
    """Whether most words of a text, and all its numbers, stand in what is to prove it."""
    wanted = stems(text, language)
    return _numbers(text) <= _numbers(proof) and len(wanted & stems(proof, language)) >= SAID * len(wanted)


def _answer_is_unproved(draft: ExerciseDraft, evidence: Evidence) -> bool:
    own = "\n".join(one.text for one in evidence.passages if one.document_id == draft.document_id)
    return not _says(own, _key(draft), evidence.language)


def _prompt_tells(draft: ExerciseDraft, evidence: Evidence) -> bool:
    """The prompt has most of the words of the answer."""
    answer = stems(_key(draft), evidence.language)
    return bool(answer) and len(answer & stems(draft.prompt, evidence.language)) > 0.7 * len(answer)


def _key(draft: ExerciseDraft) -> str:
    return str(draft.solution["answer"]).strip()


def _wrong(draft: ExerciseDraft) -> list[str]:
    right = draft.solution.get("index")
    return [choice for number, choice in enumerate(draft.choices or []) if number != right]


CHECKS: Mapping[str, Sequence[tuple[str, Check]]] = {
    "cloze": (
        ("the key is not in the quote", _key_is_not_in_quote),
        ("the sentence is not the quote's", _gap_is_not_from_quote),
        ("the prompt shows the key", _key_is_shown),
        ("an article gives the key away", _article_leaks),
        ("the key carries no meaning", _key_says_nothing),
    ),
    "multiple_choice": (
        ("the choices are not distinct, or the index is wrong", _choices_are_wrong),
        ("the key is not in the quote", _key_is_not_in_quote),
        ("the prompt shows the key", _key_is_shown),
        ("an article gives the key away", _any_article_leaks),
        ("the choices differ in form", _choices_differ_in_form),
        ("a wrong choice is true", _wrong_choice_is_true),
    ),
    "short_answer": (
        ("the rubric is not proved", _rubric_is_unproved),
        ("the answer is not in the passages", _answer_is_unproved),
        ("the prompt tells the answer", _prompt_tells),
    ),
}
