"""Summarises a document of any length, part by part: in a model's sentences, or in its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from workers.llm.completion import total_usage
from workers.llm.extractive import ExtractiveProvider
from workers.llm.gateway import ModelAnswerInvalid, Provider, Usage
from workers.quotes.ranking import Encode
from workers.summaries import choosing, sentences
from workers.summaries.generative import PartWriter
from workers.summaries.parts import Part, parts_of
from workers.summaries.types import Candidate, SummarizedText, Summary
from workers.text.words import words

PER_PART = 12  # sentences of a part that may become the document's points
MOST_READ = 40  # parts that a model reads; of a longer document it reads the most telling sentences of each part


@dataclass(frozen=True)
class Summarizer:
    """`checkpoint` is called while a model writes, and `report` with the parts that are done and all of them; what
    either raises ends the work. `another_writes` says whether another model can be asked."""

    provider: Provider
    encode: Encode
    checkpoint: Callable[[], None]
    report: Callable[[int, int], None]
    another_writes: Callable[[], bool]

    def summarize(self, document: SummarizedText) -> Summary:
        """In a model's sentences; where there is none, in sentences of the document."""
        parts = list(parts_of(document.text))
        if not self.provider.capabilities.writes_prose:
            return self._quote(document, parts)
        written, spent = self._write(document, parts)
        if written is not None:
            return written
        if self.another_writes():
            raise ModelAnswerInvalid(f"{self.provider.default_model!r} wrote no sentence.")
        quoted = self._quote(document, parts)
        return replace(quoted, usage=replace(spent, model=quoted.usage.model))

    def _quote(self, document: SummarizedText, parts: Sequence[Part]) -> Summary:
        found = self._read(document, parts)
        chosen = _choose(found)
        usage = Usage(
            ExtractiveProvider.name, len(words(document.text)), sum(len(words(one.text)) for one in chosen.points)
        )
        return replace(chosen, usage=usage)

    def _write(self, document: SummarizedText, parts: Sequence[Part]) -> tuple[Summary | None, Usage]:
        found = self._read(document, parts) if len(parts) > MOST_READ else None
        writer = PartWriter(self.provider, self.encode, self.checkpoint, document)
        written, usage = list[Sequence[Candidate]](), Usage(self.provider.default_model, 0, 0)
        for done, part in enumerate(parts):
            self.report(done, len(parts))
            own, spent = writer.write(part, part.text if found is None else _telling(found[done], len(parts)))
            written.append(own)
            usage = total_usage(usage, spent)
        self.report(len(parts), len(parts))
        if not any(written):
            return None, usage
        everything = [one for own in written for one in own]
        points = choosing.in_order(everything) if len(everything) <= choosing.MOST else _choose(written).points
        return Summary(points, self.provider.name, usage), usage

    def _read(self, document: SummarizedText, parts: Sequence[Part]) -> list[list[Candidate]]:
        """The sentences of each part."""
        found = []
        for done, part in enumerate(parts):
            self.report(done, len(parts))
            found.append(sentences.candidates_of(part, document.language, self.encode))
        self.report(len(parts), len(parts))
        return found


def _choose(found: Sequence[Sequence[Candidate]]) -> Summary:
    """The document's points, out of the best of each part."""
    everything = [one for own in found for one in own]
    nothing = Summary([], ExtractiveProvider.name, Usage(ExtractiveProvider.name, 0, 0))
    if not everything:
        return nothing
    about = choosing.centroid([one.vector for one in everything])
    best = [one for own in found for one in choosing.choose(own, about, PER_PART)] if len(found) > 1 else everything
    chosen = choosing.choose(best, about, choosing.how_many(len(everything)))
    return replace(nothing, points=choosing.in_order(chosen))


def _telling(candidates: Sequence[Candidate], parts: int) -> str:
    """As much of a part as the model reads of a document with so many, in the order of the text."""
    if not candidates:
        return ""
    about = choosing.centroid([one.vector for one in candidates])
    share = max(1, len(candidates) * MOST_READ // parts)
    return "\n".join(point.quote for point in choosing.in_order(choosing.choose(candidates, about, share)))
