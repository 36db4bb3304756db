"""Honest stand-ins: they speak the real protocol over a real socket, and fail on request."""
