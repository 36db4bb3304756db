"""Caching what is read of a text."""

from workers.text.caching import LONGEST, cached_if_short


def test_short_text_is_read_once_and_a_long_one_each_time() -> None:
    read: list[str] = []

    @cached_if_short(maxsize=2)
    def length(text: str, more: int = 0) -> int:
        read.append(text)
        return len(text) + more

    long = "a" * (LONGEST + 1)
    assert [length("ab"), length("ab"), length("ab", 1), length(long), length(long)] == [2, 2, 3, len(long), len(long)]
    assert read == ["ab", "ab", long, long]
