"""The worker process: boot, worker loop, heartbeat, subscriber, batched result writer, prefork supervisor, stall
detector, thread pool, transport, task events for Flower, worker ids and concurrency limits.
"""
