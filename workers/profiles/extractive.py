"""The extractor that writes nothing new: it finds the name, quotes two sentences, and tidies the rest."""

from collections.abc import Sequence

from workers.llm.extractive import Encode, ExtractiveProvider, cosine
from workers.llm.gateway import Usage
from workers.profiles import naming, tidying
from workers.profiles.extraction import LONGEST_BIO, LONGEST_NAME, LONGEST_WIKI, Extract, clipped
from workers.text import sentences
from workers.text.blocks import Kind, blocks
from workers.text.sentences import Sentence

ABOUT = "Who this person is: profession, work, studies, experience and the place where they live."
INTRODUCING = frozenset("about bio biography introduction summary profile me myself who am i short background".split())

MOST_SENTENCES = 200  # of a long text; people say who they are at its beginning
BIO_SENTENCES = 2
SHORTEST, LONGEST = 3, 60  # words
INTRODUCED = 0.2  # more, under a heading that announces it
EARLY = 0.05  # more, for the first; nothing for the last
ASKING = 0.3  # less, for a question


class ExtractiveExtractor:
    provider = model = ExtractiveProvider.name

    def __init__(self, encode: Encode) -> None:
        self._encode = encode

    def extract(self, text: str) -> tuple[Extract, Usage]:
        name = naming.find(text)
        wiki_content = tidying.tidy(text, name=name)
        extract = Extract(
            name=clipped(name, LONGEST_NAME),
            bio=clipped(self._bio(wiki_content), LONGEST_BIO),
            wiki_content=clipped(wiki_content, LONGEST_WIKI),
        )
        return extract, Usage(model=self.model, prompt_tokens=0, output_tokens=0)  # it has no tokens

    def _bio(self, text: str) -> str:
        """The two sentences that best say who it is, letter for letter, in the order of the text."""
        found = _statements(text)
        scores = self._scores(text, found)
        best = sorted(range(len(scores)), key=lambda at: -scores[at])[:BIO_SENTENCES]
        return " ".join(found[at].text for at in sorted(best))

    def _scores(self, text: str, found: Sequence[Sentence]) -> list[float]:
        if not found:
            return []
        about, *vectors = self._encode([ABOUT, *(one.text for one in found)])
        introduced = _introduced(text)
        return [
            cosine(about, vector)
            + INTRODUCED * any(one.start in part for part in introduced)
            + EARLY * (1 - at / len(found))
            - ASKING * one.text.endswith("?")
            for at, (one, vector) in enumerate(zip(found, vectors, strict=True))
        ]


def _statements(text: str) -> list[Sentence]:
    """The sentences; of a text that has none, such as a list of keywords, its paragraphs and items."""
    found = [one for one in sentences.split(text) if SHORTEST <= len(one.text.split()) <= LONGEST]
    if not found:
        said = (block for block in blocks(text) if block.kind in (Kind.PROSE, Kind.ITEM))
        found = [Sentence(text[block.start : block.end], block.start, block.end) for block in said]
    return found[:MOST_SENTENCES]


def _introduced(text: str) -> list[range]:
    """The parts under a heading that announces who it is."""
    headings = [block for block in blocks(text) if block.kind is Kind.HEADING]
    ends = [*(block.start for block in headings[1:]), len(text)]
    return [
        range(block.end, end)
        for block, end in zip(headings, ends, strict=False)
        if INTRODUCING.issuperset(text[block.start : block.end].lower().split())
    ]
