"""The extractor without a language model: finds the name, quotes two sentences as the bio, and cleans up the rest."""

from collections.abc import Sequence

from workers.llm.extractive import ExtractiveProvider
from workers.llm.gateway import Usage
from workers.profiles import cleanup, person_name
from workers.profiles.extraction import LONGEST_BIO, LONGEST_NAME, LONGEST_WIKI, Extract
from workers.quotes.ranking import Encode, cosine
from workers.text import sentences
from workers.text.blocks import Kind, blocks
from workers.text.formatting import clip
from workers.text.sentences import Sentence

ABOUT = "Who this person is: profession, work, studies, experience and the place where they live."
_INTRODUCTION_WORDS = "about bio biography introduction summary profile me myself who am i short background"
INTRODUCTION_WORDS = frozenset(_INTRODUCTION_WORDS.split())

MOST_SENTENCES = 200  # of a long text; people say who they are at its beginning
BIO_SENTENCES = 2
SHORTEST, LONGEST = 3, 60  # words
HEADING_BONUS = 0.2  # under a heading such as "About me"
POSITION_BONUS = 0.05  # for the first sentence; none for the last
QUESTION_PENALTY = 0.3


class ExtractiveExtractor:
    provider = model = ExtractiveProvider.name

    def __init__(self, encode: Encode) -> None:
        self._encode = encode

    def extract(self, text: str) -> tuple[Extract, Usage]:
        name = person_name.find(text)
        wiki_content = cleanup.clean(text, name=name)
        extract = Extract(
            name=clip(name, LONGEST_NAME),
            bio=clip(self._bio(wiki_content), LONGEST_BIO),
            wiki_content=clip(wiki_content, LONGEST_WIKI),
        )
        return extract, Usage(model=self.model, prompt_tokens=0, output_tokens=0)  # no model is involved

    def _bio(self, text: str) -> str:
        """The two sentences that best describe the person, unchanged, in the order of the text."""
        found = _statements(text)
        scores = self._scores(text, found)
        best = sorted(range(len(scores)), key=lambda at: -scores[at])[:BIO_SENTENCES]
        return " ".join(found[at].text for at in sorted(best))

    def _scores(self, text: str, found: Sequence[Sentence]) -> list[float]:
        if not found:
            return []
        about, *vectors = self._encode([ABOUT, *(one.text for one in found)])
        introductions = _introductions(text)
        return [
            cosine(about, vector)
            + HEADING_BONUS * any(one.start in part for part in introductions)
            + POSITION_BONUS * (1 - at / len(found))
            - QUESTION_PENALTY * one.text.endswith("?")
            for at, (one, vector) in enumerate(zip(found, vectors, strict=True))
        ]


def _statements(text: str) -> list[Sentence]:
    """The sentences of a text; its paragraphs and items where it has none, such as a list of keywords."""
    found = [one for one in sentences.split(text) if SHORTEST <= len(one.text.split()) <= LONGEST]
    if not found:
        prose = (block for block in blocks(text) if block.kind in (Kind.PROSE, Kind.ITEM))
        found = [Sentence(text[block.start : block.end], block.start, block.end) for block in prose]
    return found[:MOST_SENTENCES]


def _introductions(text: str) -> list[range]:
    """The parts of the text under a heading such as "About me"."""
    headings = [block for block in blocks(text) if block.kind is Kind.HEADING]
    ends = [*(block.start for block in headings[1:]), len(text)]
    return [
        range(block.end, end)
        for block, end in zip(headings, ends, strict=False)
        if INTRODUCTION_WORDS.issuperset(text[block.start : block.end].lower().split())
    ]
