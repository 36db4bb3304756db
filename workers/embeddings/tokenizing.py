"""Texts to tokens, in threads that run ahead of the model."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from core.machine import available_cores
from workers.embeddings.token_arrays import Tokens

TEXTS_AT_ONCE = 64  # of a thread: fewer texts are tokenized by their caller, who is a thread ahead of the model too
MOST_THREADS = 8  # of one call


class BertTokenizer:
    """It is thread-safe: the tokenizer is never changed again, so that no thread finds it borrowed by another."""

    def __init__(self, file: Path, max_tokens: int) -> None:
        from tokenizers import Tokenizer

        # The calls are parallel already: with threads of the package's own below them, all are a quarter slower.
        os.environ["TOKENIZERS_PARALLELISM"] = "false"
        self._tokenizer = Tokenizer.from_file(str(file))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens)
        self._threads = ThreadPoolExecutor(min(available_cores(), MOST_THREADS), "tokenizer")

    def __call__(self, texts: Sequence[str]) -> Tokens:
        """Raises `TypeError` for anything but strings."""
        texts = checked(texts)
        if len(texts) <= TEXTS_AT_ONCE:
            return self._tokenized(texts)
        parts = [texts[start : start + TEXTS_AT_ONCE] for start in range(0, len(texts), TEXTS_AT_ONCE)]
        return Tokens.joined(list(self._threads.map(self._tokenized, parts)))

    def _tokenized(self, texts: Sequence[str]) -> Tokens:
        return Tokens.of([encoding.ids for encoding in self._tokenizer.encode_batch_fast(texts)])


def checked(texts: Sequence[str]) -> list[str]:
    for text in texts:
        if not isinstance(text, str):
            raise TypeError(f"{text!r} is not a string")
    return list(texts)
