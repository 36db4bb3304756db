"""Answers a question from the passages of a library, with exact quotes as citations.

`generative` has a language model write, and `output_parser` reads its output while it is streamed; `extractive` only
quotes. `citation_markers` numbers the `[1]` of the text, `followups` finds what a question refers to, `cache_key` says
what an answer depends on, and `single_flight` answers equal concurrent questions once.
"""
