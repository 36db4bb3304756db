import pytest

from workers.text import definitions


@pytest.mark.parametrize(
    ("sentence", "term"),
    [
        ("A leaf is a terminal node that holds a prediction.", "leaf"),
        ("The action value, often written Q, is the expected return of taking an action.", "action value"),
        ("**Weight sharing** means that the same weights are used everywhere.", "Weight sharing"),
        ("Poincaré embeddings are embeddings placed in hyperbolic space.", "Poincaré embeddings"),
        ("Lexical retrieval is search that matches words with words.", "Lexical retrieval"),
        ("The decline is steep during the first hours and then becomes gradual.", None),
        ("Cosine similarity is the usual yardstick for comparing embeddings.", None),
        ("The goal of learning is a policy that makes the return large.", None),
        ("A value of 1 means that the partitions are identical.", None),
        ("It is a method that works well in practice.", None),
    ],
)
def test_definitions_are_recognised(sentence: str, term: str | None) -> None:
    parsed = definitions.parse(sentence)
    assert (parsed.term if parsed else None) == term
    assert parsed is None or sentence[parsed.start : parsed.end] == parsed.term
