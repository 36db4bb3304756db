"""In which precision a BERT is computed, where nobody has said it.

Import this module inside functions only: it imports torch.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

Matrix = np.ndarray[Any, np.dtype[np.float32]]

VOLTA = (7, 0)  # the first GPUs whose fp16 is fast
LEAST_COSINE = 0.9999  # to the vectors of fp32: weights that fp16 can hold give 0.999999, and too large ones no number


def on_cpu() -> torch.dtype:
    """bf16 where the processor multiplies it."""
    capabilities = torch.cpu.get_capabilities()
    return torch.bfloat16 if any(capabilities.get(flag) for flag in ("avx512_bf16", "amx_bf16")) else torch.float32


def on_gpu(
    capability: tuple[int, int], *, multiplies_bf16: bool, vectors: Callable[[torch.dtype], Matrix]
) -> torch.dtype:
    """fp16 is as fast as bf16 and more exact, but has no room for large numbers. `vectors` are those of sample texts in
    a precision."""
    if capability < VOLTA:
        return torch.float32
    if are_equal(vectors(torch.float16), vectors(torch.float32)):
        return torch.float16
    return torch.bfloat16 if multiplies_bf16 else torch.float32


def are_equal(found: Matrix, exact: Matrix) -> bool:
    cosines = np.einsum("ij,ij->i", found, exact)
    return bool((cosines >= LEAST_COSINE).all())  # false for what is no number
