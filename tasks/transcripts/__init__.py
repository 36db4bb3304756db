"""From an intake to transcripts that a search finds: `fetching` on `io`, `reading` on `cpu`, then `embedding` on
`gpu.embed`."""

from tasks.transcripts import embedding, fetching, reading

__all__ = ["embedding", "fetching", "reading"]
