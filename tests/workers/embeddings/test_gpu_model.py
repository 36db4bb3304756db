"""What is chosen on a GPU. It is computed here on a CPU, which can do fp16 too, if slowly."""

import copy
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.support.embedding_models import make_model
from tests.workers.embeddings.test_attention import kernel
from workers.embeddings import batch_size, model_config
from workers.embeddings.model_config import ModelConfig
from workers.embeddings.token_arrays import Tokens

if TYPE_CHECKING:  # torch takes seconds to import, so only the tests themselves do
    import torch

    from workers.embeddings.attention import Way
    from workers.embeddings.device_copies import Matrix

GIB = 2**30
HOPPER, PASCAL = (9, 0), (6, 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(make_model(tmp_path_factory.mktemp("model"), 32))


@pytest.fixture(scope="module")
def config(folder: Path) -> ModelConfig:
    found = model_config.find(folder)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def texts(folder: Path, config: ModelConfig) -> Tokens:
    from workers.embeddings import gpu_model

    return gpu_model.samples(folder, config)


def chosen(folder: Path, config: ModelConfig, texts: Tokens, *, times: float = 1.0) -> "torch.dtype":
    """Of a model whose widest weights are so many times as large."""
    from workers.embeddings import gpu_model, packed_bert, precision

    bert = packed_bert.load(folder)
    bert.encoder.layer[1].intermediate.dense.weight *= times
    bert.encoder.layer[1].output.dense.weight /= times
    vectors = partial(gpu_model.sample_vectors, bert, config, texts, "cpu")
    return precision.on_gpu(HOPPER, multiplies_bf16=True, vectors=vectors)


def test_fp16_is_chosen_where_its_vectors_are_those_of_fp32(folder: Path, config: ModelConfig, texts: Tokens) -> None:
    import torch

    assert chosen(folder, config, texts) == torch.float16


@pytest.mark.parametrize("times", [1e7, 1e6])
def test_bf16_is_chosen_where_weights_or_states_are_too_large_for_fp16(
    folder: Path, config: ModelConfig, texts: Tokens, times: float
) -> None:
    import torch

    assert chosen(folder, config, texts, times=times) == torch.bfloat16


def test_half_precision_is_chosen_only_where_a_gpu_has_it_fast() -> None:
    import torch

    from workers.embeddings import precision

    def infinite(dtype: torch.dtype) -> "Matrix":
        return np.full((1, 2), 0.5 if dtype == torch.float32 else np.nan, np.float32)

    assert precision.on_gpu(PASCAL, multiplies_bf16=False, vectors=infinite) == torch.float32
    assert precision.on_gpu(HOPPER, multiplies_bf16=False, vectors=infinite) == torch.float32


@pytest.mark.parametrize("way", ["unpadded", "padded"])
@pytest.mark.parametrize("most_tokens", [1, 300, 1_000_000])
def test_ways_of_a_gpu_give_the_vectors_of_the_cpu(
    folder: Path,
    config: ModelConfig,
    texts: Tokens,
    way: "Way",
    most_tokens: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import torch

    from workers.embeddings import attention, packed_bert
    from workers.embeddings.packed_bert import PackedBert

    bert = packed_bert.load(folder)
    expected = PackedBert(copy.deepcopy(bert), config, device="cpu", dtype=torch.float32).encode(texts)
    monkeypatch.setattr(attention, "way", lambda *_, **__: way)
    monkeypatch.setattr(attention, "unpadded_kernel", lambda: kernel)
    model = PackedBert(bert, config, device="cpu", dtype=torch.float32, most_tokens=most_tokens)
    assert (model.encode(texts) * expected).sum(axis=1).min() > 0.99999


def test_parts_of_a_batch_have_no_more_tokens_than_may_be() -> None:
    from workers.embeddings import packed_bert

    texts = Tokens.of([[1] * length for length in (3, 9, 1, 1, 2, 5)])
    assert [part.lengths.tolist() for part in packed_bert.parts(texts, 5)] == [[3], [9], [1, 1, 2], [5]]


@pytest.mark.parametrize(("waiting", "tokens"), [(10, 16_384), (300_000, 75_000), (10**6, 250_000), (10**8, 262_144)])
def test_batches_of_a_gpu_are_the_larger_the_more_is_waiting(waiting: int, tokens: int) -> None:
    assert batch_size.on_gpu(waiting) == tokens


def test_batches_fit_into_a_part_of_the_free_memory() -> None:
    small = {"width": 384, "inner_width": 1_536, "item_bytes": 2}
    large = {"width": 1_024, "inner_width": 4_096, "item_bytes": 2}
    assert batch_size.most_on_gpu(80 * GIB, **small) > batch_size.MOST_ON_GPU
    assert 10_000 < batch_size.most_on_gpu(8 * GIB, **large) < batch_size.LEAST_ON_GPU < 40_000
    assert batch_size.most_on_gpu(0, **large) == 1


def test_buffer_grows_and_stays() -> None:
    import torch

    from workers.embeddings.device_copies import Buffer

    buffer = Buffer(torch.int32, is_pinned=False)
    assert len(buffer.first(5)) == 5
    memory = buffer.first(7).data_ptr()
    assert (buffer.first(10).data_ptr(), len(buffer.first(10))) == (memory, 10)
