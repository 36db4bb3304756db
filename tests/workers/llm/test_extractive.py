from collections.abc import Sequence

import pytest

from tests.fakes.encoder import encode
from workers.llm.extractive import ExtractiveProvider, NothingToQuote
from workers.llm.gateway import CompletionRequest, Piece, Provider, SchemaUnsupported, Usage
from workers.llm.structured import collect
from workers.quotes.types import Passage

TREES = (
    "# Pruning trees\n\nPruning is the removal of branches that contribute little to a decision tree. "
    "It is cheap. A random forest is an ensemble of decision trees grown on bootstrap samples."
)
MEMORY = "The spacing effect is the finding that distributed study sessions lead to better retention."


def passage(text: str, start: int = 0, title: str = "Trees", document_id: str = "trees") -> Passage:
    return Passage(document_id=document_id, title=title, text=text, start=start, end=start + len(text), score=0.5)


def quoted(prompt: str, passages: Sequence[Passage]) -> tuple[str, Usage]:
    return collect(ExtractiveProvider(encode), CompletionRequest(prompt=prompt, passages=passages))


def test_extractive_provider_has_one_model_and_writes_no_prose() -> None:
    provider: Provider = ExtractiveProvider(encode)
    assert [(model.name, model.provider) for model in provider.models()] == [("extractive", "extractive")]
    assert not provider.capabilities.writes_prose


def test_output_quotes_the_best_sentence_with_its_source() -> None:
    text, usage = quoted("What is pruning a decision tree?", [passage(TREES), passage(MEMORY, title="Memory")])
    assert text.startswith('"Pruning is the removal of branches that contribute little to a decision tree." (Trees)')
    assert "spacing" not in text
    assert (usage.model, usage.output_tokens > 0) == ("extractive", True)


def test_stream_has_one_piece_per_quote_and_then_the_usage() -> None:
    stream = list(
        ExtractiveProvider(encode).stream(CompletionRequest("decision trees forest pruning", passages=[passage(TREES)]))
    )
    *pieces, last = stream
    assert len(pieces) == 2
    assert all(isinstance(piece, Piece) for piece in pieces)
    assert isinstance(last, Usage)


@pytest.mark.parametrize("passages", [[], [passage("# Only a heading")], [passage(MEMORY)]])
def test_nothing_relevant_raises_nothing_to_quote(passages: list[Passage]) -> None:
    with pytest.raises(NothingToQuote, match="No passage of your library matches") as caught:
        quoted("How do I tune a guitar?", passages)
    assert caught.value.slug == "nothing-to-quote"


def test_schema_is_refused_with_the_provider_that_supports_it() -> None:
    with pytest.raises(SchemaUnsupported, match="ollama"):
        list(ExtractiveProvider(encode).stream(CompletionRequest("pruning", schema={}, passages=[passage(TREES)])))
