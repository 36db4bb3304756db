"""From an uploaded file to passages that a search finds: `reading` on `cpu`, then `embedding` on `gpu.embed`."""

from tasks.documents import embedding, reading

__all__ = ["embedding", "reading"]
