import pytest

from workers.answers.question_forms import QuestionKind
from workers.answers.questions import parts_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who invented backpropagation?", QuestionKind.WHO),
        ("How big should my validation set be?", QuestionKind.HOW_MANY),
        ("In which year was it published?", QuestionKind.WHEN),
        ("Where does the Krebs cycle happen?", QuestionKind.WHERE),
        ("How do I install it on Linux?", QuestionKind.HOW),
        ("Why is the sky blue?", QuestionKind.WHY),
        ("Is replication synchronous?", QuestionKind.YES_NO),
        ("What is the capital of France?", QuestionKind.OTHER),
        ("For which time does a silent worker keep its job?", QuestionKind.OTHER),
        ("Wer hat TCP entwickelt?", QuestionKind.WHO),
        ("Wie viele Bit hat eine Adresse?", QuestionKind.HOW_MANY),
        ("Wie kann man Überanpassung vermeiden?", QuestionKind.HOW),
        ("Combien de couches a LeNet-5 ?", QuestionKind.HOW_MANY),
        ("Où se trouve le Vésuve ?", QuestionKind.WHERE),
        ("¿Por qué chirrían los frenos?", QuestionKind.WHY),
        ("¿Cuándo se publicó?", QuestionKind.WHEN),
        ("Quem inventou a Aeropress?", QuestionKind.WHO),
        ("Como limpo a máquina?", QuestionKind.HOW),
        ("Dlaczego powstają przypływy?", QuestionKind.WHY),
        ("Ile wynosi średnica Księżyca?", QuestionKind.HOW_MANY),
        ("金閣寺は誰が建てましたか？", QuestionKind.WHO),
    ],
)
def test_kind_of_a_question(question: str, kind: QuestionKind) -> None:
    assert [part.kind for part in parts_of(question)] == [kind]


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("What is a validation set?", "validation set"),
        ("Was versteht man unter Rotte?", "Rotte"),
        ("Qu'est-ce qu'un volcan ?", "volcan"),
        ("¿Qué es la cadena?", "cadena"),
        ("O que é o espresso?", "espresso"),
        ("Czym jest Księżyc?", "Księżyc"),
        ("清水寺とは何ですか？", "清水寺"),
    ],
)
def test_term_that_a_question_wants_defined(question: str, term: str) -> None:
    [part] = parts_of(question)
    assert (part.kind, part.term) == (QuestionKind.WHAT_IS, term)


def test_list_says_how_many_it_wants() -> None:
    assert [part.count for part in parts_of("List three ways to pick k")] == [3]
    assert [part.count for part in parts_of("Nenne fünf Schichten")] == [5]


def test_several_questions_are_parts_and_a_pronoun_brings_its_subject() -> None:
    first, second = parts_of("What is overfitting and how do I avoid it?")
    assert (first.term, second.kind) == ("overfitting", QuestionKind.HOW)
    assert "overfitting" in second.text
    assert [part.kind for part in parts_of("Was ist ein Router und wer hat ihn erfunden?")] == [
        QuestionKind.WHAT_IS,
        QuestionKind.WHO,
    ]


@pytest.mark.timeout(10)
@pytest.mark.parametrize("unit", ["what is ", "and who ", "how can ", "? ", "wie wird ", "in which "])
def test_parsing_takes_linear_time(unit: str) -> None:
    parts_of(unit * 20_000)
