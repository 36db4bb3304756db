"""What a follow-up question refers to: `And how is it prevented?` means nothing without the question before it."""

from workers.answers.types import Question
from workers.text.standalone import POINTING
from workers.text.words import content_words, words

LEAST_CONTENT_WORDS = 2  # with fewer, a question has no subject of its own
MOST_QUESTIONS = 3


def search_text(question: Question) -> str:
    """The question, after the earlier ones that it refers to."""
    texts = [question.text]
    for turn in reversed(question.turns):
        if len(texts) == MOST_QUESTIONS or not is_followup(texts[0]):
            break
        texts.insert(0, turn.question)
    return " ".join(texts)


def is_followup(question: str) -> bool:
    points_back = any(word in POINTING for word in words(question))
    return points_back or len(set(content_words(question))) < LEAST_CONTENT_WORDS
