"""Turning text into vectors: which model, how it counts tokens, and the threads that compute with it."""
