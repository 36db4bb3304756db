"""Answering a question from the passages of a library, with quotes that stand there letter for letter.

`writing` has a language model write, in the form that `reading` understands; `quoting` writes nothing new. Quotes are
found by `quotes`, the marks in the text renumbered by `marks`. `followups` says what a question leans on, and
`sharing` lets equal questions at once cost one answer.
"""
