import resource

import pytest

from workers.documents.memory_limit import ParserOutOfMemory, enforced

MIB = 1_048_576


def test_who_takes_more_than_allowed_gets_a_problem_and_the_limit_ends_with_it() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with pytest.raises(ParserOutOfMemory), enforced(200 * MIB):
        bytearray(400 * MIB)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    assert len(bytearray(400 * MIB)) == 400 * MIB


def test_who_takes_less_notices_nothing() -> None:
    with enforced(400 * MIB):
        assert len(bytearray(100 * MIB)) == 100 * MIB
