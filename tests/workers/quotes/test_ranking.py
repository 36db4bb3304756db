from tests.fakes.encoder import encode
from workers.quotes.ranking import best_sentences
from workers.quotes.types import Passage

TREES = (
    "# Pruning trees\n\nPruning is the removal of branches that contribute little to a decision tree. "
    "It is cheap. A random forest is an ensemble of decision trees grown on bootstrap samples."
)
MEMORY = "The spacing effect is the finding that distributed study sessions lead to better retention."


def passage(text: str, start: int = 0, title: str = "Trees", document_id: str = "trees") -> Passage:
    return Passage(document_id=document_id, title=title, text=text, start=start, end=start + len(text), score=0.5)


def test_offsets_are_those_of_the_document() -> None:
    document = "Some preface.\n\n" + TREES
    start = document.index("# Pruning")
    found = best_sentences("random forest of decision trees", [passage(TREES, start)], encode, limit=3)
    assert found[0].text.startswith("A random forest")
    assert all(document[one.quote.start : one.quote.end] == one.text for one in found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_sentence_in_overlapping_passages_is_ranked_once() -> None:
    cut = TREES.index("It is cheap")
    found = best_sentences("decision tree", [passage(TREES), passage(TREES[cut:], start=cut)], encode, limit=9)
    assert len({one.quote for one in found}) == len(found)


def test_same_sentence_of_another_document_is_not_repeated() -> None:
    copies = [passage(MEMORY), passage(MEMORY, document_id="copy")]
    assert len(best_sentences("spacing effect", copies, encode, limit=4)) == 1


def test_sentence_without_its_beginning_is_not_quoted() -> None:
    half = passage("branches of a decision tree that pruning removes. Leaves hold predictions of a decision tree.")
    assert [one.text for one in best_sentences("pruning a decision tree", [half], encode, limit=4)] == [
        "Leaves hold predictions of a decision tree."
    ]
