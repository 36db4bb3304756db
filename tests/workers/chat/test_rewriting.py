"""Questions that stand alone, made by code. `evaluation/chat` measures many more."""

import pytest

from workers.chat.rewriting import stand_alone
from workers.chat.types import ChatTurn, ReplyOutcome


def turn(question: str, reply: str = "", outcome: ReplyOutcome = ReplyOutcome.ANSWERED) -> ChatTurn:
    return ChatTurn(question, question, f"Notes: “{reply}” [1]", outcome)


@pytest.mark.parametrize(
    ("before", "reply", "message", "standalone"),
    [
        ("What is overfitting?", "Overfitting fits noise.", "How is it prevented?", "How is overfitting prevented?"),
        ("How many points does week 2 give?", "10", "And week 4?", "How many points does week 4 give?"),
        ("What does DBSCAN need?", "eps", "What about k-means?", "What does k-means need?"),
        (
            "Wie viele Bit hat eine IPv4-Adresse?",
            "32",
            "Und eine IPv6-Adresse?",
            "Wie viele Bit hat eine IPv6-Adresse?",
        ),
        ("¿Cuál es el mejor valor de R²?", "1", "¿Y el de RMSE?", "¿Cuál es el mejor valor de RMSE?"),
        ("Quem mediu a curva?", "Ebbinghaus", "Em que ano?", "Em que ano mediu a curva?"),
        ("Na czym polega przeuczenie?", "zapamiętuje", "Jak go uniknąć?", "Jak go uniknąć (przeuczenie)?"),
    ],
)
def test_message_gets_what_it_refers_to(before: str, reply: str, message: str, standalone: str) -> None:
    assert stand_alone(message, [turn(before, reply)]).text == standalone


def test_person_is_the_one_that_the_reply_named() -> None:
    before = turn("Who invented k-means?", "invented by Stuart Lloyd at Bell Labs")
    assert stand_alone("When did he publish it?", [before]).text == "When did Stuart Lloyd publish k-means?"


@pytest.mark.parametrize("message", ["Who discovered the electron?", "What is entropy?", "Was ist ein Router?"])
def test_new_subject_takes_nothing_along(message: str) -> None:
    assert stand_alone(message, [turn("Who invented k-means?", "Stuart Lloyd")]).text == message


def test_property_may_be_that_of_the_subject_before_or_of_something_else() -> None:
    found = stand_alone("What is the price?", [turn("How heavy is the Aero 3?", "The Aero 3 weighs 2 kg.")])
    assert (found.text, found.otherwise) == ("What is the price of Aero 3?", "What is the price?")


@pytest.mark.parametrize("message", ["Who wrote it?", "And then?", "Und warum?", "¿Y eso?", "Thanks!", "?", "🙂"])
def test_message_that_refers_to_nothing_is_not_clear(message: str) -> None:
    assert not stand_alone(message, []).is_clear


def test_what_was_not_understood_is_not_referred_to() -> None:
    before = turn("Who wrote it?", "", ReplyOutcome.UNCLEAR)
    assert not stand_alone("And when?", [before]).is_clear


@pytest.mark.parametrize("message", ["a" * 8_000, "?" * 8_000, "it " * 2_000, "¿" * 99, "\n\n", "And " * 500 + "?"])
def test_strange_messages_are_borne(message: str) -> None:
    for turns in ([], [turn("Who invented k-means?", "Stuart Lloyd")]):
        assert stand_alone(message, turns).text is not None
