"""The markers behind the sentences of a model, whatever the pieces its text comes in."""

import pytest

from tests.support.answer_passages import PASSAGES
from workers.answers.cited_text import CitedText
from workers.quotes.grounding import Grounding

LEASE = "A **lease** is the time for which a silent worker keeps its job."
WORK = "A wake-up only says that a queue has work."


EXAMPLE = "The lamp is cleaned on Mondays. [1]"


def written(text: str, piece: int) -> CitedText:
    cited = CitedText(Grounding(PASSAGES, "en"), "en", EXAMPLE)
    emitted = "".join(cited.feed(text[at : at + piece]) for at in range(0, len(text), piece)) + cited.end()
    assert emitted == cited.text
    return cited


@pytest.mark.parametrize("piece", [1, 3, 1000])
@pytest.mark.parametrize(
    ("output", "shown", "quotes"),
    [
        ("A silent worker keeps its job. [1]", "A silent worker keeps its job. [1]", [LEASE]),
        ("A silent worker keeps its job [1].", "A silent worker keeps its job. [1]", [LEASE]),
        ("A silent worker keeps its job.", "A silent worker keeps its job. [1]", [LEASE]),
        ("A queue has work [2, 9]. So【1】 it is", "A queue has work. [1] So it is", [WORK]),
        ("It is kept, e.g. by a silent worker. [7]", "It is kept, e.g. by a silent worker. [1]", [LEASE]),
        ("- A queue has work [2]\n- Elves dance [1]\n", "- A queue has work [1]\n- Elves dance\n", [WORK]),
        ("Yes. A queue has work. [2]", "Yes. A queue has work. [1]", [WORK]),
        ("`a[1]`:\n```\nx[2] = 1. y\n```\nDone.", "`a[1]`:\n```\nx[2] = 1. y\n```\nDone.", []),
        ("Not in libraries.", "Not in libraries.", []),
        ("The lamp is cleaned often.", "The lamp is cleaned often.", []),
        (" \n", "", []),
    ],
)
def test_quotes_stand_behind_the_sentences_that_they_support(
    output: str, shown: str, quotes: list[str], piece: int
) -> None:
    cited = written(output, piece)
    assert (cited.text, [quote.text for quote in cited.citations]) == (shown, quotes)


@pytest.mark.parametrize("piece", [1, 1000])
@pytest.mark.parametrize(
    "output",
    [
        "NOT IN LIBRARY",
        "**Not in the library.**",
        " not in your library: sorry",
        EXAMPLE,
        "The lamp is cleaned on Mondays.",
    ],
)
def test_refusal_and_what_is_copied_from_the_prompt_emit_nothing(output: str, piece: int) -> None:
    cited = written(output, piece)
    assert (cited.is_refusal, cited.text, cited.sentences) == (True, "", [])


def test_text_is_emitted_while_it_comes() -> None:
    cited = CitedText(Grounding(PASSAGES, "en"), "en")
    assert cited.feed("A silent worker") == "A silent worker"
    assert cited.feed(" keeps its job.") == " keeps its job"
    assert cited.feed(" [1") == "."
    assert cited.feed("] And") == " [1] And"


def test_sentences_have_their_places_in_the_text() -> None:
    cited = written("A queue has work. [2] Elves dance on 7 roofs. [1]", 4)
    shown = [(cited.text[one.start : one.end], one.is_supported) for one in cited.sentences]
    assert shown == [("A queue has work.", True), ("Elves dance on 7 roofs.", False)]
