"""Parsing and chunking of documents.

`kinds` detects the file type, `parsing` turns a file into text with `source_spans`, `chunking` splits the text along
its own structure, `transcript_archives` unpacks ZIP uploads, and `memory_limit`
and `processor_limit` bound what a parser may use.
"""
