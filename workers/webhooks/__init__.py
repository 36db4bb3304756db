"""Telling others that a job ended: judge where to, sign what, send it once, know when to try again.

`workers.egress` decides whether a URL may be called, `signing` proves who calls, `sending` makes one attempt
and returns what came back as an `Answer`, `schedule` says when the next one is due.
"""
