"""Fakes of external services: they use the real protocol over a real socket, and can be made to fail."""
