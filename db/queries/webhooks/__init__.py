"""Webhooks: a job's end writes deliveries into the `outbox`, and the dispatcher sends them from the `delivery_queue`.

`webhooks` are the receivers that users register; `deliveries` is the log of what was sent.
"""
