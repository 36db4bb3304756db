import math

import pytest

from workers.quotes.ranking import cosine, relevant_sentences
from workers.quotes.types import Passage
from workers.quotes.word_vectors import encode_words

LEASES = "A lease is the time for which a silent worker keeps its job. Workers renew their leases while they work."
TREES = "Pruning removes branches of a decision tree. Small trees generalise better than large ones."


def test_texts_are_near_each_other_that_share_rare_words() -> None:
    query, near, common, far = encode_words(["silent lease job", "A silent lease.", "A job of many.", "A job too."])
    assert cosine(query, near) > cosine(query, common)
    assert cosine(query, far) < 0.5
    assert [math.hypot(*vector) for vector in (query, near)] == pytest.approx([1, 1])


def test_text_without_content_words_is_near_nothing() -> None:
    nothing, something = encode_words(["and of the", "A lease."])
    assert cosine(nothing, something) == 0


def test_sentences_are_found_by_their_words_and_others_are_not() -> None:
    passages = [
        Passage(document_id=title, title=title, text=text, start=0, end=len(text), score=0.5)
        for title, text in (("Leases", LEASES), ("Trees", TREES))
    ]
    [first, *_] = relevant_sentences("How long does a silent worker keep its job?", passages, encode_words, 4)
    assert first.text == LEASES.split(". ")[0] + "."
    assert relevant_sentences("Who tamed the otter?", passages, encode_words, 4) == []
