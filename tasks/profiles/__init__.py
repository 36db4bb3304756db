"""Who somebody is (`ingestion`, `wording`), what can be said to them (`personal`), and how they get on (`progress`)."""

from tasks.profiles import ingestion, personal, progress, wording

__all__ = ["ingestion", "personal", "progress", "wording"]
