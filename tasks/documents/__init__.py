"""From a file or an address to passages that a search finds: `fetching` on `io`, `reading` on `cpu`, then `embedding`
on `gpu.embed`."""

from tasks.documents import embedding, fetching, reading

__all__ = ["embedding", "fetching", "reading"]
