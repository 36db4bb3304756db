import pytest

from tests.support.answer_passages import passage
from workers.answers.evidence import unmet_parts
from workers.answers.questions import parts_of
from workers.quotes.types import quote_of

TEXT = (
    "# Perceptron\n\nFrank Rosenblatt presented the perceptron in 1958. It is a linear classifier of one layer. "
    "It was trained on 400 photographs because larger sensors were expensive."
)


@pytest.mark.parametrize(
    ("question", "quoted", "is_met"),
    [
        ("Who presented the perceptron?", "Frank Rosenblatt presented the perceptron in 1958.", True),
        ("Who presented the perceptron?", "It is a linear classifier of one layer.", False),
        ("When was it presented?", "Frank Rosenblatt presented the perceptron in 1958.", True),
        ("When was it presented?", "It is a linear classifier of one layer.", False),
        ("Why so few photographs?", "because larger sensors were expensive", True),
        ("Why so few photographs?", "It is a linear classifier of one layer.", False),
        ("How many photographs were used?", "It was trained on 400 photographs", True),
        ("What is a perceptron?", "It is a linear classifier of one layer.", True),
        ("What is a transformer?", "It is a linear classifier of one layer.", False),
    ],
)
def test_quotes_of_a_model_need_what_the_question_asks_for(question: str, quoted: str, is_met: bool) -> None:
    source = passage(TEXT, document_id="perceptron", title="Perceptron")
    start = TEXT.index(quoted)
    quote = quote_of(source, start, start + len(quoted))
    assert (not unmet_parts(parts_of(question), [quote], [source])) is is_met


def test_no_quote_is_no_evidence() -> None:
    parts = parts_of("What is a lease?")
    assert unmet_parts(parts, [], [passage()]) == parts
