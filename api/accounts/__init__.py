"""Accounts on FastAPI Users: its manager, its tokens and its password helper, over our tables and transactions.

`passwords` hashes off the event loop, `manager` authenticates logins, `strategy` access tokens and `keys` API keys.
`cookies` holds the session cookie and its CSRF check, `rate_limiting` the rate limits, `github` the OAuth sign-in.
"""
