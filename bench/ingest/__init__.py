"""`make bench-ingest`: documents through HTTP until a search finds them, against each of their steps alone."""
