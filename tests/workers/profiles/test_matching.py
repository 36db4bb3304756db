from uuid import UUID

import pytest

from workers.profiles.fit import Match
from workers.profiles.matching import reasons

TEXT = "# Ana\n\nShe keeps **bees** near Évora.\nShe teaches children how a hive works.\n\n- Kerning\n"


def texts(*quotes: str, text: str = TEXT) -> list[str]:
    found = reasons(Match(UUID(int=1), 0.5, quotes), text)
    assert all(text[quote.start : quote.end] == quote.text for quote in found)
    return [quote.text for quote in found]


def test_reason_is_an_exact_quote_of_the_profile() -> None:
    assert texts("She teaches children how a hive works.") == ["She teaches children how a hive works."]


def test_short_line_of_a_list_is_a_reason() -> None:
    assert texts("- Kerning") == ["- Kerning"]


@pytest.mark.parametrize("quote", ["She keeps bees near Évora.", "she keeps **bees**\nnear Évora."])
def test_reason_is_quoted_as_the_profile_has_it_now(quote: str) -> None:
    assert texts(quote) == ["She keeps **bees** near Évora."]


def test_removed_sentence_is_no_reason() -> None:
    assert texts("She sells honey.", "She keeps bees in Porto.") == []


def test_part_of_a_word_is_no_reason() -> None:
    assert texts("ees** near Évora.") == []
