import pytest

from workers.stories.support import Evidence, find_fault

MOVED = Evidence("About 1962 we moved to Leeds with my brother Karl.", ("Karl", "Leeds"), (1962, 1962), True)
NEVER = Evidence("My father never hit me.")
HIT = Evidence("My brother hit me when I was seven.")


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("We moved to Leeds around 1962.", [MOVED]),
        ("My father never hit me.", [NEVER]),
        ("When I was 7, my brother hit me.", [HIT]),
        ("Around 1962 we moved to Leeds, and my father never hit me.", [MOVED, NEVER]),
    ],
)
def test_sentence_in_the_words_of_its_memories_is_supported(sentence: str, cited: list[Evidence]) -> None:
    assert find_fault(sentence, cited, "en") is None


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("We moved to Leeds in 1962.", [MOVED]),
        ("We moved to London about 1962.", [MOVED]),
        ("We moved to Leeds about 1963.", [MOVED]),
        ("We happily moved to Leeds about 1962.", [MOVED]),
        ("My father hit me.", [NEVER]),
        ("hit me.", [NEVER]),
        ("I hit my brother when I was seven.", [HIT]),
        ("He hit me.", [HIT]),
        ("My brother did not hit me.", [HIT]),
        ("We moved to Leeds about 1962.", []),
    ],
)
def test_what_no_memory_holds_is_a_fault(sentence: str, cited: list[Evidence]) -> None:
    assert find_fault(sentence, cited, "en") is not None
