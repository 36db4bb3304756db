from collections.abc import Sequence

import pytest

from core.errors import Permanent
from tests.fakes.encoder import encode
from workers.llm.extractive import ExtractiveProvider, NothingToQuote, best_sentences
from workers.llm.gateway import CompletionRequest, Piece, Provider, Usage
from workers.llm.structured import collect
from workers.quotes.types import Passage

TREES = (
    "# Pruning trees\n\nPruning is the removal of branches that contribute little to a decision tree. "
    "It is cheap. A random forest is an ensemble of decision trees grown on bootstrap samples."
)
MEMORY = "The spacing effect is the finding that distributed study sessions lead to better retention."


def passage(text: str, start: int = 0, title: str = "Trees", document_id: str = "trees") -> Passage:
    return Passage(document_id=document_id, title=title, text=text, start=start, end=start + len(text), score=0.5)


def answer(prompt: str, passages: Sequence[Passage]) -> tuple[str, Usage]:
    return collect(ExtractiveProvider(encode), CompletionRequest(prompt=prompt, passages=passages))


def test_it_is_a_provider_with_one_model() -> None:
    provider: Provider = ExtractiveProvider(encode)
    assert [(model.name, model.provider) for model in provider.models()] == [("extractive", "extractive")]


def test_the_answer_quotes_the_best_sentence_with_its_source() -> None:
    text, usage = answer("What is pruning a decision tree?", [passage(TREES), passage(MEMORY, title="Memory")])
    assert text.startswith('"Pruning is the removal of branches that contribute little to a decision tree." (Trees)')
    assert "spacing" not in text
    assert (usage.model, usage.output_tokens > 0) == ("extractive", True)


def test_every_piece_is_a_quote_and_the_usage_comes_last() -> None:
    stream = list(
        ExtractiveProvider(encode).stream(CompletionRequest("decision trees forest pruning", passages=[passage(TREES)]))
    )
    *pieces, last = stream
    assert len(pieces) == 2
    assert all(isinstance(piece, Piece) for piece in pieces)
    assert isinstance(last, Usage)


def test_offsets_are_of_the_document() -> None:
    document = "Some preface.\n\n" + TREES
    start = document.index("# Pruning")
    quotes = best_sentences("random forest of decision trees", [passage(TREES, start)], encode, limit=3)
    assert quotes[0].text.startswith("A random forest")
    assert all(document[quote.start : quote.end] == quote.text for quote in quotes)
    assert [quote.score for quote in quotes] == sorted((quote.score for quote in quotes), reverse=True)


def test_overlapping_passages_give_a_sentence_once() -> None:
    cut = TREES.index("It is cheap")
    quotes = best_sentences("decision tree", [passage(TREES), passage(TREES[cut:], start=cut)], encode, limit=9)
    assert len({(quote.start, quote.end) for quote in quotes}) == len(quotes)


def test_the_same_sentence_of_another_document_is_not_repeated() -> None:
    copies = [passage(MEMORY), passage(MEMORY, document_id="copy")]
    assert len(best_sentences("spacing effect", copies, encode, limit=4)) == 1


def test_a_sentence_cut_off_at_its_beginning_is_not_quoted() -> None:
    half = passage("branches of a decision tree that pruning removes. Leaves hold predictions of a decision tree.")
    assert [quote.text for quote in best_sentences("pruning a decision tree", [half], encode, limit=4)] == [
        "Leaves hold predictions of a decision tree."
    ]


@pytest.mark.parametrize("passages", [[], [passage("# Only a heading")], [passage(MEMORY)]])
def test_without_an_answer_it_says_that_there_is_none(passages: list[Passage]) -> None:
    with pytest.raises(NothingToQuote, match="No passage of your library matches") as caught:
        answer("How do I tune a guitar?", passages)
    assert caught.value.slug == "nothing-to-quote"


def test_it_cannot_fill_a_schema_and_says_what_can() -> None:
    with pytest.raises(Permanent, match="ollama"):
        list(ExtractiveProvider(encode).stream(CompletionRequest("pruning", schema={}, passages=[passage(TREES)])))
