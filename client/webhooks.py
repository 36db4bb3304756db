"""For receivers: who can `verify` a webhook knows that Pensum sent it."""

from workers.webhooks.signing import SignatureInvalid, verify

__all__ = ["SignatureInvalid", "verify"]
