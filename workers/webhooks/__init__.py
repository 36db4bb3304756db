"""Delivery of webhooks: HTTP requests that tell a receiver that a job has ended.

`signing` signs a message, `sending` makes one attempt at it and returns a `ReceiverResponse`, `schedule` decides when
to retry. `workers.egress` decides which URLs may be called.
"""
