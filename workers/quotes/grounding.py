"""Finds what passages say in support of a sentence that a model wrote.

A piece of a passage supports a sentence if the two differ in no number, name or negation, say nothing opposite, and
share a content word, or are near in meaning where they are in two languages. What the sentence puts between quotation
marks has to stand in a passage as it is. What this cannot see: who did what to whom where all the words are the same.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from workers.quotes.locate import SHORTEST, Source, locate
from workers.quotes.ranking import Encode, cosine
from workers.quotes.statements import Statement, statements_of
from workers.quotes.types import Passage, Quote, quote_of
from workers.text.names import is_same_name, names_in, opens
from workers.text.number_words import values_of
from workers.text.opposites import are_opposed, is_negated
from workers.text.words import content_words, stem_parts, stems, stop_words_of, words

NEAR_IN_MEANING = 0.5  # the cosine above which a sentence may rest on a piece that shares none of its words
AROUND = 0.5  # of the weight of a word that stands not in the piece but in what it belongs to
CLAUSE = re.compile(
    r"[,;:()–—]\s|\s(?:but|aber|sondern|pero|sino|mais|mas|ale|lecz|while|während|because|weil|porque)\s"
)
QUOTED = re.compile(r"“([^”]+)”|„([^“”]+)[“”]|«([^»]+)»|\"([^\"]+)\"")
FEWEST_QUOTED = 3  # words
ANSWER_WORD = re.compile(r"^\W*(?:yes|no|ja|nein|oui|non|sí|si|sim|não|tak|nie)[,.;:!–—]\s*", re.IGNORECASE)
GERMAN_NAME = re.compile(
    r"(?<![\w-])(?:in|aus|nach|von|bei|durch|und|mit)\s+(?P<name>[A-ZÄÖÜ][\w-]+)(?!\s+[A-ZÄÖÜ]?[\w-]*(?:ung|heit|keit)\b)"
)


@dataclass(frozen=True)
class Claim:
    """A sentence that is to be supported, in `language`."""

    text: str
    language: str

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing that could be true or false: `Yes.`, `Here is what I found:`."""
        is_code_or_lead = "```" in self.text or self.text.rstrip("*_ ").endswith((":", "："))
        return is_code_or_lead or (not content_words(self.text, self.language) and not self.numbers)

    @cached_property
    def numbers(self) -> frozenset[str]:
        return values_of(self.text, self.language)

    @cached_property
    def quoted(self) -> list[str]:
        """The sentences and phrases that it puts between quotation marks. One or two words may only be stressed."""
        found = ["".join(filter(None, quoted.groups())) for quoted in QUOTED.finditer(self.text)]
        return [text for text in found if len(words(text)) >= FEWEST_QUOTED and len(text) >= SHORTEST]

    @cached_property
    def names(self) -> frozenset[str]:
        found = names_in(self.text, self.language) | _first_name(self.text, self.language)
        if self.language == "de":
            found |= {name["name"].lower() for name in GERMAN_NAME.finditer(self.text)}
        return found


@dataclass(frozen=True)
class Piece:
    """One or two statements of a passage that follow each other. `context` is what they belong to, and `before` what
    stands before them, where a pronoun of theirs may point."""

    quote: Quote
    text: str
    context: str
    before: str
    language: str
    around: frozenset[str]

    @cached_property
    def stems(self) -> frozenset[str]:
        return stems(self.text, self.language)

    @cached_property
    def _known_words(self) -> frozenset[str]:
        has_names = bool(names_in(self.text, self.language))
        found = words(f"{self.text} {self.context} {'' if has_names else self.before}")
        return frozenset(part for word in found for part in (word, *word.split("-")))

    def differs(self, claim: Claim) -> bool:
        """In a number, a name or a negation, or says the opposite."""
        if not claim.numbers <= values_of(f"{self.text} {self.context}", None):
            return True
        if self._denies(claim) or are_opposed(claim.text, self.text, self.language):
            return True
        return not all(self._has(part) for name in claim.names for part in words(name) or [name])

    def _denies(self, claim: Claim) -> bool:
        """Whether one of the two has a negation where the other has none, clause by clause: each clause of the claim
        is compared with those that share most words with it, as another one may deny something else."""
        own = [(stems(clause, self.language), is_negated(clause)) for clause in clauses_of(self.text)]
        for clause in clauses_of(claim.text):
            wanted = stem_parts(content_words(clause, claim.language), self.language)
            most = max((len(wanted & found) for found, _ in own), default=0)
            near = {negated for found, negated in own if len(wanted & found) == most}
            if most and is_negated(clause) not in near:
                return True
        return False

    def _has(self, name: str) -> bool:
        return any(is_same_name(name, word) for word in self._known_words)

    def shared(self, claim: Claim) -> float:
        """The share of the claim's content words that stand in it or, for half of their weight, around it."""
        wanted = stem_parts(content_words(claim.text, claim.language), self.language)
        if not wanted:
            return 0.0
        own = len(wanted & self.stems)
        return (own + AROUND * len(wanted & self.around - self.stems)) / len(wanted) if own else 0.0


class Grounding:
    """The pieces of passages, read once for all the sentences of an answer."""

    def __init__(self, passages: Sequence[Passage], language: str, encode: Encode | None = None) -> None:
        """`language` is that of documents too short to tell theirs. Without `encode`, a sentence has to share a word
        with what supports it."""
        self._passages = passages
        self._encode = encode
        self._pieces = list(_pieces(statements_of(passages, language)))
        self._sources = [Source(passage) for passage in passages]

    def support(self, claim: Claim, cited: Sequence[int]) -> list[Quote]:
        """The quotes that support it together; none where nothing does. `cited` are the numbers of the passages that
        the sentence names, from 1: they come first, but a model may have miscounted. What the claim quotes has to stand
        in a passage."""
        if not all(locate(text, self._sources) for text in claim.quoted):
            return []
        named = [self._passages[number - 1] for number in cited if 0 < number <= len(self._passages)]
        for pieces in (self._of(named), self._pieces):
            if found := self._best(claim, pieces):
                return [found.quote]
        return self._together(claim, named)

    def nearest(self, claim: Claim) -> Quote | None:
        """What is closest to it in words, or else in meaning, whether that supports it or not; None where the passages
        say nothing."""
        best = max(self._pieces, key=lambda piece: piece.shared(claim), default=None)
        if best is None:
            return None
        if best.shared(claim) > 0 or self._encode is None:
            return best.quote
        own, *vectors = self._encode([claim.text, *(piece.text for piece in self._pieces)])
        return max(zip(vectors, self._pieces, strict=True), key=lambda one: cosine(own, one[0]))[1].quote

    def _of(self, passages: Sequence[Passage]) -> list[Piece]:
        return [piece for piece in self._pieces if any(piece.quote in passage for passage in passages)]

    def _best(self, claim: Claim, pieces: Sequence[Piece]) -> Piece | None:
        agreeing = [piece for piece in pieces if not piece.differs(claim)]
        best = max(agreeing, key=lambda piece: (piece.shared(claim), -len(piece.text)), default=None)
        if best is not None and best.shared(claim) > 0:
            return best
        return self._nearest(claim, agreeing)

    def _nearest(self, claim: Claim, pieces: Sequence[Piece]) -> Piece | None:
        if self._encode is None or not pieces:
            return None
        own, *vectors = self._encode([claim.text, *(piece.text for piece in pieces)])
        near, best = max(zip((cosine(own, one) for one in vectors), range(len(pieces)), strict=True))
        return pieces[best] if near >= NEAR_IN_MEANING else None

    def _together(self, claim: Claim, named: Sequence[Passage]) -> list[Quote]:
        """A sentence may put together what several passages say, one piece of each."""
        best = [max(own, key=lambda piece: piece.shared(claim)) for one in named if (own := self._of([one]))]
        if len(best) < 2:
            return []
        joined = Piece(
            best[0].quote,
            " ".join(piece.text for piece in best),
            " ".join(piece.context for piece in best),
            "",
            best[0].language,
            frozenset().union(*(piece.around for piece in best)),
        )
        is_supported = not joined.differs(claim) and all(piece.shared(claim) > 0 for piece in best)
        return list(dict.fromkeys(piece.quote for piece in best)) if is_supported else []


def clauses_of(text: str) -> list[str]:
    """Without a `yes` or `no` before them, which answers the question and denies nothing itself."""
    return [clause for clause in CLAUSE.split(ANSWER_WORD.sub("", text)) if clause]


def _pieces(statements: Sequence[Statement]) -> Iterator[Piece]:
    for one in statements:
        yield _piece(one.quote, [one])
    for one, other in itertools.pairwise(statements):
        if one.passage is other.passage and one.fact.heading == other.fact.heading:
            passage = one.passage
            yield _piece(
                quote_of(passage, one.quote.start - passage.start, other.quote.end - passage.start), [one, other]
            )


def _piece(quote: Quote, statements: Sequence[Statement]) -> Piece:
    first = statements[0]
    before = (fact.text for fact in first.before)
    return Piece(
        quote,
        " ".join(one.fact.text for one in statements),
        " ".join([quote.title, first.fact.heading or "", first.fact.lead or ""]),
        " ".join(before),
        first.fact.language,
        first.stems_around,
    )


def _first_name(text: str, language: str) -> frozenset[str]:
    """The first word where only a name begins so: two words with capitals, or one that no article leads to."""
    match = re.match(r"\W*([^\W\d_][\w’'-]+)(?:\s+([^\W\d_][\w’'-]+))?", text)
    if match is None or not match[1][0].isupper() or match[1].lower() in stop_words_of(language):
        return frozenset()
    second = match[2] or ""
    if language != "de" and second[:1].isupper() and opens(text, match.start(1)):
        return frozenset({match[1].lower()})
    return frozenset()
