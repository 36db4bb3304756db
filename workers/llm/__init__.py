"""The gateway to language models: what every provider can do, and the providers."""
