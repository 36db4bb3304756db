from workers.text.formatting import clip, listed, ordinal


def test_long_text_is_clipped_between_words() -> None:
    assert clip("one two three", 9) == "one two…"
    assert clip("one two", 7) == "one two"
    assert clip("x" * 20, 5) == "xxxx…"
    assert len(clip("word " * 2_000, 2_000)) <= 2_000


def test_list_ends_with_and() -> None:
    assert [listed(parts) for parts in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]


def test_ordinals_of_the_teens_end_with_th() -> None:
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 112)] == [
        *("1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th")
    ]
