"""What a follow-up question refers to: `And how is it prevented?` means nothing without the question before it."""

from workers.answers.types import Question
from workers.text.language import UNDETERMINED, language_of
from workers.text.pronouns import goes_on, points_back
from workers.text.words import content_words, words

LEAST_CONTENT_WORDS = 2  # with fewer, a question has no subject of its own
MOST_QUESTIONS = 3


def search_text(question: Question) -> str:
    """The question, after the earlier ones that it refers to."""
    return f"{before(question)} {question.text}".strip()


def before(question: Question) -> str:
    """The earlier questions that it refers to."""
    if question.is_standalone:
        return ""
    texts = [question.text]
    for turn in reversed(question.turns):
        if len(texts) == MOST_QUESTIONS or not is_followup(texts[0], turn.question):
            break
        texts.insert(0, turn.question)
    return " ".join(texts[:-1])


def is_followup(question: str, asked_before: str = "") -> bool:
    """`asked_before` tells the language of a question that is too short to tell its own."""
    language = _language(question, asked_before)
    found = words(question)
    if points_back(found, language) or goes_on(found, language):
        return True
    return len(set(content_words(question, language))) < LEAST_CONTENT_WORDS


def _language(question: str, asked_before: str) -> str:
    found = (language_of(text) for text in (question, asked_before))
    return next((language for language in found if language != UNDETERMINED), "en")
