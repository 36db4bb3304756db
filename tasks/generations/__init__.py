"""Switching the embedding model while searches go on: `building` fills a new generation, `indexing` gives it its index,
`measuring` says whether it finds enough and makes it active; `healing` and `dropping` keep order from then on."""

from tasks.generations import building, dropping, healing, indexing, measuring

__all__ = ["building", "dropping", "healing", "indexing", "measuring"]
