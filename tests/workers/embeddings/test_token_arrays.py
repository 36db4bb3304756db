from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from core.settings import SHIPPED_MODEL
from workers.embeddings import models
from workers.embeddings.token_arrays import Tokens
from workers.embeddings.tokenizing import TEXTS_AT_ONCE, BertTokenizer

TEXTS = [[1, 2, 3], [], [4], [5, 6]]
MAX_TOKENS = 16


def lists(tokens: Tokens) -> list[list[int]]:
    return [text.tolist() for text in tokens]


def test_texts_are_kept_in_one_array_and_read_one_by_one() -> None:
    tokens = Tokens.of(TEXTS)
    assert (len(tokens), lists(tokens), tokens.lengths.tolist()) == (4, TEXTS, [3, 0, 1, 2])
    assert (tokens[-1].tolist(), lists(tokens[1:3])) == (TEXTS[-1], TEXTS[1:3])


@pytest.mark.parametrize("order", [[3, 0], [2, 2], [1], []])
def test_texts_are_taken_in_any_order(order: list[int]) -> None:
    assert lists(Tokens.of(TEXTS).taken(np.array(order, np.int64))) == [TEXTS[n] for n in order]


def test_joined_texts_follow_each_other() -> None:
    assert lists(Tokens.joined([Tokens.of(TEXTS), Tokens.of([[7]])])) == [*TEXTS, [7]]


@pytest.fixture(scope="module")
def tokenizer() -> BertTokenizer:
    return BertTokenizer(models.folder(SHIPPED_MODEL) / "tokenizer.json", MAX_TOKENS)


def test_many_texts_of_many_threads_have_the_tokens_of_each_alone(tokenizer: BertTokenizer) -> None:
    texts = [f"Gradient {'descent ' * (n % 30)}{n}" for n in range(2 * TEXTS_AT_ONCE + 3)]
    alone = [lists(tokenizer([text]))[0] for text in texts]
    assert max(map(len, alone)) == MAX_TOKENS
    with ThreadPoolExecutor(8) as callers:
        assert all(lists(found) == alone for found in callers.map(tokenizer, [texts] * 16))
