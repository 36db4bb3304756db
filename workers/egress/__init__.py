"""SSRF guard: requests to URLs that users supplied, for webhooks and fetched pages.

`ssrf_guard` decides which URLs and IP addresses are allowed, `resolver` looks a host name up once and checks all its
addresses, and `connector` connects to these addresses only, so that DNS rebinding leads nowhere else.
"""
