"""Embedding models of an Ollama server. They are named SERVER/MODEL, as in `ollama/nomic-embed-text`.

Ollama cuts a long text in silence, or refuses all of its request without saying which text is too long. So each text is
cut here, by tokens as BERT's tokenizer counts them: that of most such models.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import numpy as np

from core.errors import Transient
from core.once import once
from core.settings import OllamaServer, settings
from workers.embeddings.models import (
    SHIPPED_TOKENIZER,
    EmbeddingModelMissing,
    EmbeddingModelUnusable,
    ModelDescription,
    server_of,
)
from workers.llm.believed import believed_tokens
from workers.llm.gateway import (
    ModelBusy,
    ModelError,
    ModelLoading,
    ModelMissing,
    ModelRateLimited,
    ModelRequestRefused,
    ModelUnavailable,
    ModelUnreachable,
    PromptTooLong,
)

Matrix = np.ndarray[Any, np.dtype[np.float32]]

BATCH = 16  # texts of a request: more take no less time each, and a query waits for all of them
REQUESTS = 2  # at once, so that a query need not wait for a batch
SPECIAL_TOKENS = 2  # that the model adds around every text
SAMPLE = "How much wood would a woodchuck chuck?"
NOT_NOW = (ModelUnreachable, ModelBusy, ModelLoading, ModelRateLimited)


class EmbeddingModelAway(Transient):
    """The server of the embedding model does not respond. What needs vectors waits for it."""

    slug = "model-unavailable"
    is_wait = True


class TextRefused(Exception):
    """The model's server fails at this text."""


class NotTogether(Exception):
    """The server fails at one of several texts and does not say which."""


@dataclass
class SentText:
    """A text as it is sent. `length` is that of the whole, in characters. `tokens` are what BERT's tokenizer counts,
    until the server tells how many it counted."""

    text: str
    length: int
    tokens: int

    @property
    def left_out(self) -> int:
        return self.length - len(self.text)

    def halve(self) -> None:
        self.text = self.text[: len(self.text) // 2]
        self.tokens = (self.tokens + 1) // 2


class OllamaModel:
    """One model, in one process. It asks for what it must know of the model at first use."""

    concurrency = REQUESTS

    def __init__(self, name: str, server: OllamaServer, model: str) -> None:
        from workers.llm.ollama import OllamaProvider  # the client takes a third of a second to import

        self._name, self._model = name, model
        self._provider = OllamaProvider(settings().llm, server)
        self._limit: int | None = None
        self._dimensions: int | None = None

    def describe(self) -> ModelDescription:
        """`revision` is the digest of the model at the server."""
        try:
            digest = self._provider.digest(self._model)
        except ModelUnavailable as error:
            raise EmbeddingModelAway(error.detail) from error
        if digest is None:
            raise EmbeddingModelMissing(self._missing())
        [vector] = self.encode(self.tokenize([SAMPLE]))
        return ModelDescription(self._name, revision=digest, dimensions=len(vector))

    def tokenize(self, texts: Sequence[str]) -> list[SentText]:
        limit, tokenizer = self._most_tokens(), _tokenizer()
        sent = []
        for text, encoding in zip(texts, tokenizer(texts), strict=True):
            whole = text if len(encoding) <= limit else text[: encoding.offsets[limit - 1][1]]
            sent.append(SentText(whole, length=len(text), tokens=min(len(encoding), limit) + SPECIAL_TOKENS))
        return sent

    def encode(self, texts: Sequence[SentText]) -> Matrix:
        vectors = self._vectors(texts)
        sizes = {len(vector) for vector in vectors}
        self._dimensions = self._dimensions or max(sizes)
        others = sizes - {self._dimensions}
        if others or not self._dimensions:
            raise EmbeddingModelUnusable(
                f"The model {self._name!r} gives vectors of {max(others, default=0)} dimensions, and gave"
                f" {self._dimensions} before. Was another one pulled under its name? Build a new generation."
            )
        matrix = np.asarray(vectors, np.float32)
        lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
        lengths[lengths == 0] = 1
        unit: Matrix = matrix / lengths
        return unit

    def _vectors(self, texts: Sequence[SentText]) -> list[list[float]]:
        """A text that is too long all the same, by the model's own tokenizer, is halved until it fits."""
        while True:
            try:
                embedded = self._provider.embed([text.text for text in texts], model=self._model)
                _note_tokens(texts, embedded.tokens)
                return embedded.vectors
            except PromptTooLong as error:
                if len(texts) > 1:
                    raise NotTogether from error
                if len(texts[0].text) < 2:
                    raise TextRefused(error.detail) from error
                texts[0].halve()
            except ModelError as error:
                raise self._translated(error, texts) from error

    def _translated(self, error: ModelError, texts: Sequence[SentText]) -> Exception:
        match error:
            case ModelMissing():
                return EmbeddingModelMissing(self._missing())
            case _ if isinstance(error, NOT_NOW) or isinstance(error.__cause__, httpx.TimeoutException):
                return EmbeddingModelAway(error.detail)
            case ModelUnavailable() | ModelRequestRefused() if len(texts) > 1:
                return NotTogether(error.detail)
            case ModelRequestRefused():
                return TextRefused(error.detail)
            case ModelUnavailable():
                is_text = texts[0].text != SAMPLE and self._works()
                return TextRefused(error.detail) if is_text else EmbeddingModelAway(error.detail)
        return EmbeddingModelUnusable(error.detail)

    def _works(self) -> bool:
        """Whether the server embeds another text. Where it does, the one that it failed at is to blame."""
        try:
            self._provider.embed([SAMPLE], model=self._model)
        except ModelError:
            return False
        return True

    def _missing(self) -> str:
        return f"Ollama lacks the model {self._model!r}. Run `ollama pull {self._model}` on its host, or name another."

    def _most_tokens(self) -> int:
        if self._limit is None:
            try:
                self._provider.models()
            except ModelUnavailable as error:
                raise EmbeddingModelAway(error.detail) from error
            self._limit = self._provider.context_tokens(self._model) - SPECIAL_TOKENS
        return self._limit


def _note_tokens(texts: Sequence[SentText], counted: int | None) -> None:
    """Divides what the server counted of a whole batch by what each text was estimated at, so that the sum is the
    server's. Without a believable count the estimates stay."""
    estimates = np.array([text.tokens for text in texts])
    total = believed_tokens(counted, int(estimates.sum()), None)
    edges = np.rint(estimates.cumsum() * (total / estimates.sum())).astype(int)
    for text, tokens in zip(texts, np.diff(edges, prepend=0).tolist(), strict=True):
        text.tokens = tokens


@once
def _tokenizer() -> Callable[[Sequence[str]], Sequence[Any]]:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(SHIPPED_TOKENIZER / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return lambda texts: tokenizer.encode_batch(list(texts), add_special_tokens=False)


@once
def ollama_model(name: str) -> OllamaModel:
    """This process's, for a name that has a server."""
    server = server_of(name)
    assert server is not None
    return OllamaModel(name, server, name.partition("/")[2])
