"""Generations of embeddings: one model's vectors for all libraries each, one of them active.

`generations` finds and starts them, `partitions` holds their vectors, `backfill` says which chunks have none yet,
`sentences` are the vectors of their sentences, `bulk_load` stores many vectors at once, `switching` activates, rolls
back, discards and drops generations.
"""
