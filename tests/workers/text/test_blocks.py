from workers.text.blocks import heading_before


def test_heading_before_is_the_nearest_above() -> None:
    source = "# One\n\nFirst text.\n\n## Two\n\nSecond text."
    assert heading_before(source, source.index("First")) == "One"
    assert heading_before(source, source.index("Second")) == "Two"
    assert heading_before(source, 0) is None
