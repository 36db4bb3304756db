"""Whether the GPUs that are named are there. Without this check torch would compute by the processor, in silence."""

from core.machine import missing_gpu
from embedded.errors import CannotRun


def check_gpus(devices: str | None) -> None:
    """Raises `CannotRun`."""
    if problem := missing_gpu(devices):
        raise CannotRun(problem)
