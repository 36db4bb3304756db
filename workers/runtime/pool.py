"""Celery's thread pool, for an event loop that learns at once when a thread is free.

The loop asks Redis for messages only while a slot is free. Celery 5.7 does not wake it when a thread ends, so a message
that waits for a slot was taken when the loop next looked up, which it does each second.
"""

from typing import Any

from celery.concurrency import thread
from kombu.asynchronous import get_event_loop


class TaskPool(thread.TaskPool):  # type: ignore[misc]  # Celery has no types
    def on_apply(self, *args: Any, **named: Any) -> thread.ApplyResult:
        result = super().on_apply(*args, **named)
        result.f.add_done_callback(_wake_loop)
        return result


def _wake_loop(_: object) -> None:
    loop = get_event_loop()  # none while the worker ends
    if loop is not None:
        loop.call_soon(_look_for_messages)  # type: ignore[no-untyped-call]  # kombu has no types


def _look_for_messages() -> None:
    """The loop does so by itself each time that it is awake."""
