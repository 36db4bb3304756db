"""Linear layers with weights in oneDNN's own memory layout.

Import this module inside functions only: it imports torch.
"""

import torch
from torch import Tensor
from torch.nn import functional

ROWS = 1024  # of a usual batch: oneDNN chooses the memory layout for it
TOLERANCE = {torch.float32: 1e-4, torch.bfloat16: 0.1}

# The operators that torch's own compiler emits. They are undocumented, so they are tried before they are used.
_onednn = torch.ops.mkldnn


class Linear:
    """On a CPU the weights are kept in oneDNN's layout. Compared to `torch.nn.functional.linear` that is 2.3 times as
    fast in fp32 where MKL does not use AVX-512 (AMD), and 1.3 times in bf16."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        self._weight = weight.contiguous()
        self._bias = bias
        self._is_packed = _packs_well(self._weight, bias)
        if self._is_packed:
            self._weight = _onednn._reorder_linear_weight(self._weight, ROWS)

    def __call__(self, x: Tensor) -> Tensor:
        if self._is_packed:
            return _multiplied(x, self._weight, self._bias)
        return functional.linear(x, self._weight, self._bias)

    def gelu(self, x: Tensor) -> Tensor:
        if self._is_packed:
            result: Tensor = _onednn._linear_pointwise(x, self._weight, self._bias, "gelu", [], "none")
            return result
        return functional.gelu(functional.linear(x, self._weight, self._bias))

    def plus(self, x: Tensor, other: Tensor) -> Tensor:
        """In the precision of `other`."""
        if self._is_packed and other.dtype == x.dtype:
            result: Tensor = _onednn._linear_pointwise.binary(x, other, self._weight, self._bias, "add")
            return result
        return self(x) + other


def _multiplied(x: Tensor, packed: Tensor, bias: Tensor) -> Tensor:
    result: Tensor = _onednn._linear_pointwise(x, packed, bias, "none", [], "none")
    return result


def _packs_well(weight: Tensor, bias: Tensor) -> bool:
    if weight.device.type != "cpu" or weight.dtype not in TOLERANCE or not torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]  # torch does not annotate it
        return False
    sample = torch.linspace(-1, 1, 2 * weight.shape[1]).reshape(2, -1).to(weight.dtype)
    expected = functional.linear(sample, weight, bias)
    try:
        actual = _multiplied(sample, _onednn._reorder_linear_weight(weight, ROWS), bias)
    except (AttributeError, NotImplementedError, RuntimeError):
        return False
    return torch.allclose(actual, expected, rtol=1e-2, atol=TOLERANCE[weight.dtype])
