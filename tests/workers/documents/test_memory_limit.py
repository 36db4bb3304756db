import resource

import pytest

from workers.documents.memory_limit import ParserOutOfMemory, enforced

MIB = 1_048_576


def test_allocation_above_the_limit_raises_and_the_limit_is_lifted() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with pytest.raises(ParserOutOfMemory), enforced(200 * MIB):
        bytearray(400 * MIB)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    assert len(bytearray(400 * MIB)) == 400 * MIB


def test_allocation_below_the_limit_succeeds() -> None:
    with enforced(400 * MIB):
        assert len(bytearray(100 * MIB)) == 100 * MIB
