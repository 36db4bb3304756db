"""The provider without a language model: it quotes the sentences of the passages that answer the prompt."""

from collections.abc import Generator, Sequence

from core.errors import Permanent
from workers.llm.gateway import Capabilities, CompletionRequest, Model, Piece, SchemaUnsupported, Usage
from workers.quotes.ranking import Encode, RankedSentence, relevant_sentences
from workers.text.words import words

MOST_SENTENCES = 4


class NothingToQuote(Permanent):
    """No passage of your library matches. Add documents on the subject, or rephrase the request."""

    slug = "nothing-to-quote"


class ExtractiveProvider:
    name = "extractive"
    default_model = name
    capabilities = Capabilities(writes_prose=False)
    MODEL = Model(name=name, provider=name, capabilities=["completion"])

    def __init__(self, encode: Encode) -> None:
        self._encode = encode

    def models(self) -> list[Model]:
        return [self.MODEL]

    def context_tokens(self, model: str | None) -> None:
        """It reads all that it is given."""

    def digest(self, model: str | None) -> None:
        """It has no weights of its own."""

    def load(self, model: str | None) -> None:
        """It has nothing to load."""

    def stream(self, request: CompletionRequest) -> Generator[Piece | Usage, None, None]:
        if request.schema is not None:
            raise SchemaUnsupported(
                "The provider 'extractive' only quotes and cannot fill a schema. Use the provider 'ollama'."
            )
        found = self._select(request)
        for number, one in enumerate(found):
            yield Piece(("\n\n" if number else "") + f'"{one.text}" ({one.quote.title})', self.name)
        yield self._usage(request, found)

    def _select(self, request: CompletionRequest) -> list[RankedSentence]:
        found = relevant_sentences(request.prompt, request.passages, self._encode, MOST_SENTENCES)
        if not found:
            raise NothingToQuote
        return found

    def _usage(self, request: CompletionRequest, found: Sequence[RankedSentence]) -> Usage:
        """Counted in words: this provider has no tokens."""
        read = [request.prompt, *(passage.text for passage in request.passages)]
        return Usage(
            model=self.name,
            prompt_tokens=sum(len(words(text)) for text in read),
            output_tokens=sum(len(words(one.text)) for one in found),
            finish_reason="stop",
        )
