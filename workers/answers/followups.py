"""What a question leans on: `And how is it prevented?` means nothing without the one before it."""

from workers.answers.types import Question
from workers.text.standalone import POINTING
from workers.text.words import content_words, words

FEWEST = 2  # words of content; with less, a question that only asks on has no subject of its own
MOST_QUESTIONS = 3


def search_text(question: Question) -> str:
    """The question after those that it leans on."""
    texts = [question.text]
    for turn in reversed(question.turns):
        if len(texts) == MOST_QUESTIONS or not leans(texts[0]):
            break
        texts.insert(0, turn.question)
    return " ".join(texts)


def leans(question: str) -> bool:
    said = words(question)
    points = any(word in POINTING for word in said)
    return points or len(set(content_words(question))) < FEWEST
