"""Turning text into vectors: which model, how it counts tokens, and the one thread that owns it."""
