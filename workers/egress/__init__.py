"""Calling addresses that somebody else named: judge the URL, look its host up once, connect to what was judged.

Webhooks and fetched pages both go this way. Who connects by `connector` reaches no address that `targets` forbids.
"""
