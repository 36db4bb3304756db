"""The floor: what is remembered. Models, queries that never commit, and the two ways to open a transaction."""
