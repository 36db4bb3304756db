"""Switching the embedding model while searches go on: `building` embeds all chunks for a new generation, `indexing`
builds its index, `measuring` checks its recall and activates it. Afterwards `healing` embeds missing chunks, and
`dropping` deletes generations that are no longer needed. `batches` embeds and stores a batch of chunks."""

from tasks.generations import building, dropping, healing, indexing, measuring

__all__ = ["building", "dropping", "healing", "indexing", "measuring"]
