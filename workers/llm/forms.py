"""Forms: what a model fills in. Every text and list of one is bounded, so that a weak model comes to an end.

The bounds are far above what a good model writes, and all below 2,000: llama.cpp refuses the grammar of a larger one.
"""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, Field

LINE, SENTENCE, PARAGRAPH = 200, 800, 1_500  # characters


def _whole_within(limit: int) -> AfterValidator:
    """A server that holds a model to a schema stops it at the limit in the middle of a word, and says nothing."""

    def check(text: str) -> str:
        if len(text) >= limit:
            raise ValueError(f"reached the limit of {limit} characters; write less")
        return text

    return AfterValidator(check)


Line = Annotated[str, Field(max_length=LINE), _whole_within(LINE)]
Sentence = Annotated[str, Field(max_length=SENTENCE), _whole_within(SENTENCE)]
Paragraph = Annotated[str, Field(max_length=PARAGRAPH), _whole_within(PARAGRAPH)]


class Form(BaseModel):
    """`tokens` is the limit of an output, with `tokens_per_item` for each item that the request asks for: about twice
    what a good model needs. The bounds of the fields together would allow far more. An output that the limit cuts is
    asked for once more with more room, so a limit that is too low costs a request and no output."""

    tokens: ClassVar[int]
    tokens_per_item: ClassVar[int] = 0

    @classmethod
    def max_tokens(cls, items: int = 0) -> int:
        return cls.tokens + items * cls.tokens_per_item
