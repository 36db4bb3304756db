"""Results of `embeddings.*`."""

from pydantic import BaseModel


class Recall(BaseModel):
    """Shares from 0 to 1, among the ten best. `index` is the recall of the index against a full scan. `found` is how
    often a passage is found by one of its own sentences, `answered` how often a golden question finds its quote, each
    beside the active generation's share. `agreement` is the share of passages that both generations find."""

    probes: int
    index: float | None
    found: float | None
    found_by_active: float | None
    agreement: float | None
    questions: int
    answered: float | None
    answered_by_active: float | None
    is_enough: bool


class BuiltGeneration(BaseModel):
    generation_id: int
    model: str
    dimensions: int
    chunks: int
    embedded: int
    reused: int
    is_active: bool
    recall: Recall
