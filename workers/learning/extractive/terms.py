"""The terms of a library: what it defines, emphasises or names in its headings, and what it repeats.

A word that is none of these is not asked for: it might be guessed without knowing anything.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import takewhile

from workers.learning.extractive.material import Material, Statement
from workers.learning.forms import GUESSABLE
from workers.text.caching import cached_if_short
from workers.text.facts import FactKind
from workers.text.inflection import singular
from workers.text.words import WORD, stem, stop_words_of

ARTICLES = {
    "en": "the a an",
    "de": "der die das den dem des ein eine einen einem einer eines",
    "fr": "le la les un une",
    "es": "el la los las un una unos unas",
    "pt": "o a os as um uma uns umas",
}
MARKS = re.compile(
    r"(?:\*\*|__|(?<![*\w])\*(?=\w)|(?<![_\w])_(?=\w)|`|<(?:b|strong|em|i)>)([^*_`<>\n]{2,50}?)(?:\*\*|__|\*|_|`|<)"
)
PROPER = re.compile(r"(?<!\w)(?:[^\W\d_a-z][\w'’-]+)(?:\s+[^\W\d_a-z][\w'’-]+){0,3}")
ACRONYM = re.compile(r"(?<![\w-])[A-Z][A-Z0-9]{1,7}(?![\w-])")
LONGEST = 5  # words
SHORTEST = 3  # letters
SHORTEST_NOUN = 5  # letters of a German noun
FREQUENT = {1: 3, 2: 2, 3: 2}  # words of a phrase that is neither defined nor emphasised -> facts that must use it

# Adjectives, adverbs and verbs, by the endings that words of other classes seldom have.
NO_NOUN = {
    "en": re.compile(r"(?:ly|ed|able|ible|ous|ive|ful|less|al|ic|ish|est|izes?|ises?|ifies)$"),
    "de": re.compile(r"(?:lich|isch|ig|bar|sam|haft|los|weise)(?:e[nrms]?)?$"),
    "fr": re.compile(r"(?:ment|eux|euses?|ifs?|ives?|ables?|ibles?|iques?|els?|elles?|ée?s?|er|ir|ant)$"),
    "es": re.compile(r"(?:mente|os[oa]s?|iv[oa]s?|ables?|ibles?|ic[oa]s?|ad[oa]s?|id[oa]s?|ar|er|ir|ando|iendo)$"),
    "pt": re.compile(r"(?:mente|os[oa]s?|iv[oa]s?|áve(?:l|is)|íve(?:l|is)|ic[oa]s?|ad[oa]s?|id[oa]s?|ar|er|ir|ndo)$"),
    "pl": re.compile(r"(?:ny|na|ne|nych|nym|nego|nej|owy|owa|owe|owych|ski|ska|skie|cki|cka|ckie|ć|ąc[yae]?|ie)$"),
}


class Rank(IntEnum):
    """How sure it is that a phrase is a term: the lower the surer."""

    DEFINED = 0
    EMPHASISED = 1
    HEADING = 2
    NAME = 3
    FREQUENT = 4


@dataclass(frozen=True)
class Term:
    """`count` is the number of facts that use it; `by` the one that defines it; `document_id` where it was found."""

    text: str
    language: str
    rank: Rank
    count: int
    by: Statement | None = None
    is_code: bool = False
    document_id: str = ""

    @property
    def stems(self) -> frozenset[str]:
        return phrase_stems(self.text, self.language)


def collect(material: Material) -> list[Term]:
    """Each once, the surest first."""
    found: dict[tuple[str, ...], tuple[Rank, str, Statement]] = {}
    for statement in material.all:
        for rank, text in _candidates(statement):
            key = key_of(text, statement.language)
            if is_term(text, statement.language) and (key not in found or rank < found[key][0]):
                found[key] = (rank, text, statement)
    counts = _counts(found, material.all)
    terms = [
        Term(
            text,
            by.language,
            rank,
            counts[key],
            by if rank is Rank.DEFINED else None,
            is_code=f"`{text}`" in by.quote.text,
            document_id=by.quote.document_id,
        )
        for key, (rank, text, by) in found.items()
        if rank < Rank.FREQUENT or counts[key] >= FREQUENT.get(len(key), 1)
    ]
    return sorted(terms, key=lambda term: (term.rank, -term.count))


@cached_if_short(maxsize=16_384)
def key_of(text: str, language: str) -> tuple[str, ...]:
    """The same for all endings of a word."""
    return tuple(stem(word.lower(), language) for word in WORD.findall(text))


def phrase_stems(text: str, language: str) -> frozenset[str]:
    stop_words = stop_words_of(language)
    found = [word.lower() for word in WORD.findall(text)]
    return frozenset(stem(word, language) for word in found if word not in stop_words)


def is_term(text: str, language: str) -> bool:
    """A phrase that carries a meaning of its own, as far as its words tell."""
    found = [word.lower() for word in WORD.findall(text)]
    stop_words = stop_words_of(language)
    if not 0 < len(found) <= LONGEST or found[0] in stop_words or found[-1] in stop_words:
        return False
    if all(word in GUESSABLE or word in stop_words or word.isdigit() for word in found):
        return False
    letters = sum(char.isalpha() for char in text)
    return letters >= (2 if text.isupper() else SHORTEST) and not text[0].isdigit()


def find(term: str, text: str, language: str) -> list[re.Match[str]]:
    """Where a text uses the term, in any form that differs by its ending."""
    key, (found, stemmed) = key_of(term, language), _read(text, language)
    if not key or key[0] not in stemmed:
        return []
    return [
        match
        for at in range(len(found) - len(key) + 1)
        if stemmed[at] == key[0]
        and stemmed[at : at + len(key)] == key
        and (match := _span(text, found[at][0], found[at + len(key) - 1][1]))
    ]


@cached_if_short(maxsize=4_096)
def _read(text: str, language: str) -> tuple[Sequence[tuple[int, int]], tuple[str, ...]]:
    """Where its words stand, and their stems."""
    return [match.span() for match in WORD.finditer(text)], key_of(text, language)


def is_form(text: str, term: Term) -> bool:
    """Whether the words are the term in another number or case, and no verb or adjective of the same stem."""
    mine, given = text.lower().split()[-1], term.text.lower().split()[-1]
    if term.language == "en":
        return singular(mine) == singular(given)
    most = 3 if term.language == "pl" else 1 if term.language in ("fr", "es", "pt") else 2
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(mine, given, strict=False)))
    return abs(len(mine) - len(given)) <= most and shared >= min(len(mine), len(given)) - (most - 1)


def _span(text: str, start: int, end: int) -> re.Match[str] | None:
    """None where the words do not stand side by side."""
    if re.search(r"[.,;:!?()]", text[start:end]):
        return None
    return re.compile(re.escape(text[start:end])).match(text, start)


def strip_article(text: str, language: str) -> str:
    first, _, rest = text.partition(" ")
    if rest and first.lower() in ARTICLES.get(language, "").split():
        return rest
    return re.sub(r"^[lL]['’]", "", text) if language == "fr" else text


def _candidates(statement: Statement) -> Iterator[tuple[Rank, str]]:
    language = statement.language
    if statement.subject is not None and statement.body is not None and statement.kind is not FactKind.TABLE_ROW:
        yield Rank.DEFINED, strip_article(statement.subject, language)
    for match in MARKS.finditer(statement.quote.text):
        yield Rank.EMPHASISED, strip_article(match[1].strip(" .:,;"), language)
    yield from ((Rank.NAME, match[0]) for match in ACRONYM.finditer(statement.text))
    if find(statement.section, statement.text, language):
        yield Rank.HEADING, strip_article(statement.section, language)
    yield from ((rank, phrase) for rank, phrase in _nouns(statement))


def _nouns(statement: Statement) -> Iterator[tuple[Rank, str]]:
    """German nouns by their capital, names elsewhere, and phrases behind an article."""
    text, language = statement.text, statement.language
    if language == "de":
        words = [match for match in WORD.finditer(text) if match.start() > 0 and match[0][0].isupper()]
        yield from ((Rank.FREQUENT, match[0]) for match in words if len(match[0]) >= SHORTEST_NOUN)
        return
    for match in PROPER.finditer(text, 1):
        if match[0][0].isupper() and not _begins_sentence(text, match.start()):
            yield Rank.NAME, match[0]
    yield from ((Rank.FREQUENT, phrase) for phrase in _behind_articles(text, language))


def _begins_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \"'“„«(")
    return not before or before[-1] in ".!?:;–—-"


def _behind_articles(text: str, language: str) -> Iterator[str]:
    articles, stop_words = ARTICLES.get(language, "").split(), stop_words_of(language)
    found = list(WORD.finditer(text))
    for at, word in enumerate(found):
        if word[0].lower() not in articles:
            continue
        run = []
        for previous, following in zip(found[at:], found[at + 1 : at + 5], strict=False):
            is_apart = bool(text[previous.end() : following.start()].strip())
            if is_apart or following[0].lower() in stop_words:
                break
            run.append(following[0])
        else:
            continue
        if 0 < len(run) <= 3 and not _is_no_noun(run[-1], language):
            yield " ".join(run)


def _is_no_noun(word: str, language: str) -> bool:
    return language in NO_NOUN and NO_NOUN[language].search(word.lower()) is not None


def _counts(keys: object, statements: Sequence[Statement]) -> Counter[tuple[str, ...]]:
    """The number of facts that use each phrase."""
    wanted = set(keys)  # type: ignore[call-overload]  # the keys of a mapping
    longest = max((len(key) for key in wanted), default=0)
    counts: Counter[tuple[str, ...]] = Counter()
    for statement in statements:
        words = key_of(statement.text, statement.language)
        runs = {words[at : at + n] for n in range(1, longest + 1) for at in range(len(words) - n + 1)}
        counts.update(runs & wanted)
    return counts
