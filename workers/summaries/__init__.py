"""Summaries of documents: sentences that stand in the document, or that a model wrote and code found support for."""
