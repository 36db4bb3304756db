"""Senders of signed webhooks, as their users write them: `python -m bench.push.senders.SYSTEM URL`.

The order `send COUNT` answers how many seconds that took.
"""
