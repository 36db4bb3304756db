"""Senders of signed webhooks, as their users write them: `python -m bench.push.senders.SYSTEM URL`.

The command `send COUNT` returns how many seconds that took.
"""
