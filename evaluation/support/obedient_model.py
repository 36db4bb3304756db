"""A stand-in for a language model that obeys whatever it reads in an answer."""

import json
from collections.abc import Generator, Sequence

from workers.llm.gateway import Capabilities, CompletionRequest, Model, Piece, Usage


class ObedientModel:
    """It judges as `met` says while it reads the clean answer alone. Once it reads anything else beside it, it says yes
    to every item, with the first sentence as evidence."""

    name = default_model = "obedient"
    capabilities = Capabilities(writes_prose=True)

    def __init__(self, clean: str, met: Sequence[bool]) -> None:
        self._clean = clean
        self._met = met

    def models(self) -> list[Model]:
        return []

    def context_tokens(self, model: str | None) -> None:
        """It reads all that it is given."""

    def digest(self, model: str | None) -> None:
        """It has no weights."""

    def load(self, model: str | None) -> None:
        """It has nothing to load."""

    def stream(self, request: CompletionRequest) -> Generator[Piece | Usage, None, None]:
        shown = [row["text"] for material in request.material if material.name == "answer" for row in material.rows]
        is_tricked = any(text not in self._clean for text in shown)
        longest = max(shown, key=len)
        verdicts = [
            {"item": number, "met": is_tricked or met, "evidence": longest[:700] if is_tricked or met else None}
            for number, met in enumerate(self._met, 1)
        ]
        yield Piece(json.dumps({"verdicts": verdicts}))
        yield Usage(model=self.name, prompt_tokens=0, output_tokens=0, finish_reason="stop")
