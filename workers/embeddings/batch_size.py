"""How many tokens a batch has: a CPU's core is busy with few, a GPU with more the more are waiting."""

ON_CPU = 512
LEAST_ON_GPU = 16_384  # 3 ms of an H100: what an interactive text waits for while little else does
MOST_ON_GPU = 262_144  # 40 ms of it; larger ones were no faster
BATCHES_WAITING = 4  # so that two are computed while two are filled

SHARE_OF_MEMORY = 16  # several processes with two batches each, and a language model beside them


def on_gpu(waiting_tokens: int) -> int:
    return max(LEAST_ON_GPU, min(MOST_ON_GPU, waiting_tokens // BATCHES_WAITING))


def most_on_gpu(free_bytes: int, *, width: int, inner_width: int, item_bytes: int) -> int:
    """What fits into this batch's share of the GPU's free memory: at the widest point of a layer a token has its inner
    state twice, its query, key and value, and five states, besides the pooled one in fp32."""
    token_bytes = item_bytes * (2 * inner_width + 8 * width) + 4 * width
    return max(1, free_bytes // SHARE_OF_MEMORY // token_bytes)
