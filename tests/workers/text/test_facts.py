from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.text.facts import Fact, FactKind, facts_of

PIECES = st.sampled_from(
    "# Head|**What is x?**|- item: it is so|1. one|| a | b ||---|---|| 1 | 2 |Fig. 1: a|![alt](x)|Anna: yes.|Ben: no.|"
    "[00:12] so|```|x = 1|word |A cat is an animal. |e.g. |\n|\n\n|\r\n|\t|   |"
    "é|こ。|これは犬です|*|_|`|[a](b)|<b>|&amp;|\\*|a-\nb|?|:|> q|"
    "Der Baum ist ein Graph. |\u2028|\ud83d\ude00|\x00|-\n|- ".split("|")
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("".join))
NOTES = """# Clustering

Backpropagation, an algorithm for computing gradients, was described by Linnainmaa in 1970.
We pick k in one of three ways:

- **Elbow method**: plot the inertia against k and look for the bend
- silhouette score

| Optimiser | Learning rate |
|---|---|
| **SGD** | 0.1 |
| Adam | 0.001 |

Figure 3: Loss curves of both runs.

**What is dropout?**
A [technique](https://example.org) that switches off units at random.

light reactions -> thylakoid
Calvin cycle -> stroma of the chloroplast
C4 plants: fix CO2 twice, first in mesophyll cells
"""


def fact(text: str, source: str = NOTES) -> Fact:
    return next(fact for fact in facts_of(source) if fact.text.startswith(text))


@given(TEXTS)
def test_every_fact_has_its_exact_place(source: str) -> None:
    found = facts_of(source)
    assert all(0 <= fact.start < fact.end <= len(source) for fact in found)
    assert all(source[fact.start : fact.end].strip() and fact.text.strip() == fact.text != "" for fact in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_entry_of_a_list_knows_its_term_and_the_line_above_the_list() -> None:
    found = fact("Elbow method")
    assert found.text == "Elbow method: plot the inertia against k and look for the bend"
    assert NOTES[found.start : found.end].startswith("**Elbow method**: plot")
    assert (found.kind, found.subject, found.heading) == (FactKind.DEFINITION, "Elbow method", "Clustering")
    assert found.lead == "We pick k in one of three ways:"
    assert fact("silhouette").kind is FactKind.LIST_ITEM


def test_row_of_a_table_names_its_columns() -> None:
    found = fact("SGD")
    assert (found.text, found.kind, found.subject) == ("SGD – Learning rate: 0.1", FactKind.TABLE_ROW, "SGD")
    assert NOTES[found.start : found.end] == "| **SGD** | 0.1 |"


def test_apposition_is_a_definition_and_a_caption_is_a_fact() -> None:
    assert fact("Backpropagation").subject == "Backpropagation"
    assert fact("Figure 3").kind is FactKind.CAPTION


def test_question_above_a_fact_is_no_fact_but_leads_to_it() -> None:
    found = fact("A technique")
    assert (found.text, found.lead) == ("A technique that switches off units at random.", "What is dropout?")
    assert not any("What is dropout" in fact.text for fact in facts_of(NOTES))


def test_short_lines_of_notes_are_facts_one_by_one() -> None:
    assert fact("Calvin").text == "Calvin cycle -> stroma of the chloroplast"
    assert fact("C4").text == "C4 plants: fix CO2 twice, first in mesophyll cells"


def test_words_of_a_transcript_have_no_speaker_and_belong_to_the_question() -> None:
    source = (
        "Interviewer: Why did you start with trees?\n\nAnna: Because they are easy to explain. "
        "They need no scaling.\n\n"
        "Interviewer: And then?\n\nAnna: Then we moved on to boosting."
    )
    found = facts_of(source)
    assert [fact.text for fact in found] == [
        "Because they are easy to explain.",
        "They need no scaling.",
        "Then we moved on to boosting.",
    ]
    assert {fact.kind for fact in found} == {FactKind.UTTERANCE}
    assert found[0].lead == "Why did you start with trees?"


def test_captions_without_marks_are_cut_into_pieces_that_can_be_read() -> None:
    source = "so today we look at gradient descent and what the learning rate does " * 40
    found = facts_of(source)
    assert len(found) > 4
    assert all(len(fact.text) < 500 and not fact.text.startswith("escent") for fact in found)


def test_lines_of_a_page_are_joined_and_divided_words_made_whole() -> None:
    source = (
        "3.2 Regularisation\nRegularisation keeps the weights of a model small, which improves the gene-\n"
        "ralisation to examples that the model has not seen during its training at all."
    )
    [found] = facts_of(source)
    assert "generalisation to examples" in found.text
    assert found.heading == "3.2 Regularisation"


@pytest.mark.parametrize(
    ("source", "first", "subject"),
    [
        ("Ein Router ist ein Gerät, das Pakete weiterleitet. Am 3. Oktober kam z. B. Er dazu.", "de", "Router"),
        ("Un perceptron est un classifieur linéaire. Il date de 1957, p. ex. chez Rosenblatt.", "fr", "perceptron"),
        ("Una neurona es una unidad que suma sus entradas. Se usa mucho.", "es", "neurona"),
        ("O gradiente é um vetor que aponta para a subida. Ele é usado aqui.", "pt", "gradiente"),
        ("Uczenie nadzorowane to metoda, w której model uczy się z etykiet. To działa.", "pl", "Uczenie nadzorowane"),
        ("勾配降下法とは、関数の最小値を探すアルゴリズムです。学習率は0.01にします。", "ja", "勾配降下法"),
    ],
)
def test_sentences_and_definitions_of_other_languages(source: str, first: str, subject: str) -> None:
    found = facts_of(source)
    assert [found[0].language, found[0].subject, found[0].kind] == [first, subject, FactKind.DEFINITION]
    assert len(found) == 2


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "unit",
    [
        "a, ",
        "[",
        "[a](",
        "| ",
        "a: ",
        "A: b\n",
        "**",
        "`",
        "- ",
        "x  \t",
        "a-\n",
        "?",
        "is a ",
        "<a ",
        "00:00 ",
        "A b ",
        "の",
    ],
)
def test_reading_takes_linear_time(unit: str) -> None:
    facts_of("A" + unit * 50_000, "en")
