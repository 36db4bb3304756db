"""Quotas: how much a user may send, submit and keep (docs/quotas.md).

`rate_meter` counts requests and jobs, `stored_bytes` knows what is kept, `allowance` is what a request may still do.
"""
