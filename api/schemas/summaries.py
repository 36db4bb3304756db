from datetime import datetime
from typing import Any

from pydantic import BaseModel

from db.models import Document, DocumentSummary
from tasks.results.library import SummaryPoint


class SummaryOut(BaseModel):
    """`text` is that of all points. It is of `version`; unless that `is_current`, a job makes it anew."""

    text: str
    points: list[SummaryPoint]
    language: str
    provider: str
    model: str
    version: int
    is_current: bool
    updated_at: datetime


def render_summary(summary: DocumentSummary | None, document: Document) -> SummaryOut | None:
    """None until there is one."""
    if summary is None or summary.version is None:
        return None
    shown: dict[str, Any] = {name: getattr(summary, name) for name in SummaryOut.model_fields if name != "is_current"}
    return SummaryOut(**shown, is_current=summary.version == document.version)
