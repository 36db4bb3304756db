"""Profiles: extracting one from a text (`ingestion`), making it searchable (`hidden_document`), a personal welcome
(`personal`), the assessment of completed tasks (`progress`), and finding people (`matching`)."""

from tasks.profiles import hidden_document, ingestion, matching, personal, progress

__all__ = ["hidden_document", "ingestion", "matching", "personal", "progress"]
