"""Accounts on FastAPI Users: its manager, its tokens and its password helper, over our tables and transactions.

`passwords` keeps hashing off the event loop, `manager` says who logs in, `strategy` what a token opens and `keys` what
a key opens; `cookies` guards browsers, `throttles` slows down who tries too much, `github` asks GitHub.
"""
