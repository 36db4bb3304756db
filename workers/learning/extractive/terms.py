"""The terms of a library: what it defines, and the phrases that it repeats."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from workers.learning.extractive.material import Fact, Material
from workers.text.definitions import Definition
from workers.text.inflection import singular
from workers.text.words import STOP_WORDS, WORD

_BEFORE_NOUNS = "a an the of each every in by with for from between per no its their"
BEFORE_NOUNS = frozenset(_BEFORE_NOUNS.split())
FREQUENT = {1: 3, 2: 2, 3: 2}  # words of a phrase -> how often it must occur to be a term
SHORTEST = 4
# Of words that are not names.
_COMMON_ENDINGS = (
    "ing ion ity ness ment ance ence ism logy ics ship ure age emy ability ic al ed ive ous ary ent ant ble ular"
)
COMMON_ENDINGS = tuple(_COMMON_ENDINGS.split())
ADJECTIVES = ("ed", "able", "ous", "ive", "ful", "ly")
# Frequent, but too general to be the subject of an exercise.
_GENERAL = """
    amount answer aim area case chance change choice class code data day decade degree different difference
    direction document effect end error example examples fact few form fraction general good group half idea
    important input item kind large last learner level main mean measure method model name new number object order
    original other output pair paper part people person place point position possible practice problem process
    question range reason result role rule same sample set simple single size small step system task technique
    text thing time tool total turn type unit use user usual value variant version way whole word work world year
"""
GENERAL = frozenset(_GENERAL.split())


@dataclass(frozen=True)
class Term:
    """`text` as it stands inside a sentence: lower-case, unless it is a name. `count` is the number of sentences."""

    text: str
    is_plural: bool
    is_defined: bool
    count: int

    @property
    def key(self) -> str:
        return key(self.text)


def key(text: str) -> str:
    """The same for singular and plural, and whatever the case."""
    return singular(" ".join(text.lower().split()))


def collect(material: Material) -> dict[str, Term]:
    """By `key`, the defined ones first."""
    found = _defined(material.all, material.common_words)
    for phrase, count in _frequent(material.all).items():
        found.setdefault(phrase, Term(phrase, is_plural=False, is_defined=False, count=count))
    return found


def find(term: Term, text: str) -> Iterator[re.Match[str]]:
    """Where a text uses the term, in singular or plural, and as no part of a longer phrase."""
    for match in re.finditer(pattern(term.text), text, re.IGNORECASE):
        if _ends_phrase(text[match.end() :]) and (" " in term.text or _begins_phrase(text[: match.start()])):
            yield match


def names(text: str, term: Term) -> bool:
    return re.search(pattern(term.text), text, re.IGNORECASE) is not None


def pattern(term: str) -> str:
    """Of a term in singular or plural, whichever is given."""
    words = [re.escape(word) for word in key(term).split()]
    last = words[-1].removesuffix("y")
    ending = "(?:e?s)?" if last == words[-1] else "(?:y|ies)"
    return r"(?<![\w-])" + r"[\s-]".join([*words[:-1], last + ending]) + r"(?![\w+-]|['’]\w)"


def _defined(facts: Sequence[Fact], common: frozenset[str]) -> dict[str, Term]:
    definitions = {key(fact.definition.term): fact.definition for fact in reversed(facts) if fact.definition}
    return {
        k: Term(_inside(definition, common), definition.is_plural, True, _occurrences(definition.term, facts))
        for k, definition in definitions.items()
    }


def _inside(definition: Definition, common: frozenset[str]) -> str:
    """The defined term as it stands inside a sentence, where only names begin with a capital."""
    term, first = definition.term, definition.term.split()[0]
    lowered = first[0].lower() + first[1:]
    if definition.article or _has_inner_capital(first):
        return term
    is_common = lowered in common or first.endswith(COMMON_ENDINGS)
    return lowered + term[len(first) :] if is_common else term


def _has_inner_capital(word: str) -> bool:
    return any(char.isupper() or char.isdigit() for char in word[1:])


def _occurrences(term: str, facts: Iterable[Fact]) -> int:
    finder = re.compile(pattern(term), re.IGNORECASE)
    return sum(finder.search(fact.text) is not None for fact in facts)


def _frequent(facts: Iterable[Fact]) -> dict[str, int]:
    """Repeated phrases that at least once stand where only a noun can."""
    runs = [(key(" ".join(run)), is_announced) for fact in facts for run, is_announced in _runs(fact.text)]
    counts, announced = Counter(phrase for phrase, _ in runs), {phrase for phrase, is_announced in runs if is_announced}
    return {
        phrase: count
        for phrase, count in counts.items()
        if phrase in announced and _is_subject(phrase) and count >= FREQUENT.get(len(phrase.split()), count + 1)
    }


def _runs(text: str) -> Iterator[tuple[list[str], bool]]:
    """Content words side by side, and whether the word before them announces a noun."""
    run: list[str] = []
    is_announced, end = False, 0
    for match in WORD.finditer(text):
        is_apart, end, word = bool(text[end : match.start()].strip()), match.end(), match[0].lower()
        if run and (is_apart or word in STOP_WORDS):
            yield run, is_announced
            run = []
        if word in STOP_WORDS:
            is_announced = word in BEFORE_NOUNS
        else:
            is_announced = is_announced and not is_apart
            run.append(word)
    if run:
        yield run, is_announced


def _is_subject(phrase: str) -> bool:
    words = phrase.split()
    if any(not word[0].isalpha() or word.endswith("ly") for word in words):
        return False
    if words[0] in GENERAL and words[-1] in GENERAL:
        return False
    return len(words) > 1 or (len(phrase) >= SHORTEST and not phrase.endswith(ADJECTIVES))


def _ends_phrase(following: str) -> bool:
    word = WORD.match(following.lstrip())
    return word is None or word[0].lower() in STOP_WORDS


def _begins_phrase(before: str) -> bool:
    found = WORD.findall(before)
    return not found or not before[-1:].isspace() or found[-1].lower() in STOP_WORDS
