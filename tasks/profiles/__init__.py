"""Who somebody is (`ingestion`, `wording`), what can be said to them (`personal`), how they get on (`progress`), and
who is like them (`matching`)."""

from tasks.profiles import ingestion, matching, personal, progress, wording

__all__ = ["ingestion", "matching", "personal", "progress", "wording"]
