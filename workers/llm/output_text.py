"""The text of an output, cut where a server goes beyond the limit of tokens that it was asked to keep."""

from dataclasses import dataclass, field

LONGEST_TOKEN = 64  # characters, on average over an output


@dataclass
class OutputText:
    """Servers send at most one piece for each token."""

    max_tokens: int
    is_cut: bool = False
    _pieces: list[str] = field(default_factory=list)
    _room: int = field(init=False)

    def __post_init__(self) -> None:
        self._room = self.max_tokens * LONGEST_TOKEN

    def __str__(self) -> str:
        return "".join(self._pieces)

    def add(self, piece: str) -> str:
        """Returns what of the piece is within the limit."""
        if not piece:
            return piece
        kept = piece[: self._room] if len(self._pieces) < self.max_tokens else ""
        self._pieces.append(kept)
        self._room -= len(kept)
        self.is_cut = len(kept) < len(piece)
        return kept
