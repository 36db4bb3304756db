import pytest

from workers.learning.extractive.rubrics import clauses_of


@pytest.mark.parametrize(
    ("body", "language", "clauses"),
    [
        ("the gas tears the gluten network", "en", ["the gas tears the gluten network"]),
        ("an enzyme that binds carbon dioxide", "en", ["an enzyme that binds carbon dioxide"]),
        (
            "a green pigment, which absorbs red light; it sits in the chloroplast",
            "en",
            ["a green pigment", "which absorbs red light", "it sits in the chloroplast"],
        ),
        ("ein Filter, der den Verkehr nach Regeln erlaubt", "de", ["ein Filter, der den Verkehr nach Regeln erlaubt"]),
        ("first rise of the dough, 4 hours at 25 °C", "en", ["first rise of the dough", "4 hours at 25 °C"]),
    ],
)
def test_clause_of_a_rubric_says_something_by_itself(body: str, language: str, clauses: list[str]) -> None:
    assert clauses_of(body, language) == clauses
