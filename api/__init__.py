"""The HTTP API. Async throughout; it imports no models and no language model SDKs, so it starts fast."""
