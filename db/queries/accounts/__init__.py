"""Accounts: users, API keys, login tokens, sign-in by other sites, rate limits, and what administrators change."""
