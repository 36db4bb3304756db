"""From a file or an address to passages that a search finds: `fetching` on `io.fetch`, `parsing` on `cpu`, then
`embedding` on `gpu.embed`."""

from tasks.documents import embedding, fetching, parsing

__all__ = ["embedding", "fetching", "parsing"]
