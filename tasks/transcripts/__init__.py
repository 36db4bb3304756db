"""From an intake to transcripts that a search finds: `fetching` on `io.fetch`, `parsing` on `cpu`, then `embedding` on
`gpu.embed`."""

from tasks.transcripts import embedding, fetching, parsing

__all__ = ["embedding", "fetching", "parsing"]
