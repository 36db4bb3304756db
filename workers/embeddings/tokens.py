"""Token counts of the embedding model, without loading the model."""

import json
from collections.abc import Callable
from functools import cache

from workers.embeddings import models, packages

SPECIAL_TOKENS = 2  # that the model adds around every text
DEFAULT_MAX_TOKENS = 256


@cache
def counter(model: str) -> Callable[[str], int]:
    """A function that counts a text's tokens. It is not thread-safe: use it in one thread per process."""
    packages.require("tokenizers")
    from tokenizers import Tokenizer  # imported here because only cpu and gpu.* workers count tokens

    tokenizer = Tokenizer.from_file(str(models.tokenizer_folder(model) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)


@cache
def max_tokens(model: str) -> int:
    """The longest text, in tokens, that the model does not truncate."""
    config = models.tokenizer_folder(model) / "sentence_bert_config.json"
    limit = json.loads(config.read_text()).get("max_seq_length") if config.is_file() else None
    return int(limit or DEFAULT_MAX_TOKENS) - SPECIAL_TOKENS
