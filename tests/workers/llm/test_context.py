import pytest

from workers.llm.context import SHORTEST_TEXT, estimate_tokens, fit_to_context, prompt_tokens
from workers.llm.gateway import CompletionRequest, Material, Turn
from workers.quotes.types import Passage

WORDS = "A lease is the time for which a silent worker keeps its job. "


def passages(count: int) -> list[Passage]:
    return [Passage(f"d{number}", "A book", WORDS * 5, 0, len(WORDS) * 5, score=1.0) for number in range(count)]


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("", 0, 0),
        ("A lease is the time.", 6, 8),
        ("1234", 4, 4),
        ("tokenization", 3, 3),
        ("漢字漢字", 4, 8),
        ("Überschwänglichkeit", 5, 9),
        ('{\n\n"a"\n\n:', 6, 8),
    ],
)
def test_estimate_is_at_least_what_common_tokenizers_count(text: str, least: int, most: int) -> None:
    assert least <= estimate_tokens(text) <= most


def test_what_fits_stays_whole() -> None:
    request = CompletionRequest("Why?", passages=passages(3), material=[Material("notes", [{"text": "One."}])])
    fitted = fit_to_context(request, 8_192)
    assert fitted.request == request
    assert (fitted.passages_left_out, fitted.characters_left_out) == (0, 0)


def test_last_passages_are_left_out_first_and_the_first_stays() -> None:
    request = CompletionRequest("Why?", passages=passages(10), material=[Material("notes", [{"text": "One."}])])
    fitted = fit_to_context(request, 1_000, correction=1.0)
    kept = len(fitted.request.passages)
    assert fitted.request.passages == request.passages[:kept]
    assert (fitted.passages_left_out, fitted.characters_left_out) == (10 - kept, 0)
    assert 1 < kept < 10
    assert fitted.tokens == prompt_tokens(fitted.request) <= 500
    assert len(fit_to_context(request, 100).request.passages) == 1


def turns(count: int) -> list[Turn]:
    return [Turn("assistant" if number % 2 else "user", f"{number}: {WORDS * 5}") for number in range(count)]


def test_oldest_turns_are_left_out_first_each_with_its_reply() -> None:
    request = CompletionRequest("Why?", system="Be brief.", passages=passages(2), turns=turns(9))
    fitted = fit_to_context(request, 1_500)
    kept = fitted.request.turns
    assert 1 < len(kept) < 9
    assert list(kept) == turns(9)[-len(kept) :]
    assert kept[0].role == "user"
    assert fitted.characters_left_out == sum(len(turn.content) for turn in turns(9)[: -len(kept)])
    assert fitted.passages_left_out == 0
    assert fitted.tokens == prompt_tokens(fitted.request) <= 750


def test_a_conversation_that_an_assistant_began_stays_whole_where_it_fits() -> None:
    request = CompletionRequest("Why?", turns=turns(4)[1:], material=[])
    assert fit_to_context(request, 8_192).request == request


def test_neither_the_prompt_nor_the_system_prompt_is_ever_left_out() -> None:
    request = CompletionRequest(WORDS * 100, system=WORDS * 100, turns=turns(4))
    fitted = fit_to_context(request, 1_000)
    assert fitted.request == CompletionRequest(WORDS * 100, system=WORDS * 100, turns=[], material=[])


def test_more_is_left_out_for_a_tokenizer_that_counts_more() -> None:
    request = CompletionRequest("Why?", passages=passages(10))
    usual, corrected = (fit_to_context(request, 2_000, correction=factor) for factor in (1.0, 1.5))
    assert corrected.passages_left_out > usual.passages_left_out


def test_last_rows_of_the_material_are_left_out_and_then_the_end_of_its_text() -> None:
    rows = [{"text": WORDS * 10} for _ in range(10)]
    fitted = fit_to_context(CompletionRequest("Why?", material=[Material("notes", rows)]), 1_000)
    kept = len(fitted.request.material[0].rows)
    assert 0 < kept < 10
    assert fitted.characters_left_out == (10 - kept) * len(WORDS) * 10

    fitted = fit_to_context(CompletionRequest("Why?", material=[Material("notes", [{"text": WORDS * 100}])]), 1_000)
    [row] = fitted.request.material[0].rows
    assert (WORDS * 100).startswith(row["text"])
    assert fitted.characters_left_out == len(WORDS) * 100 - len(row["text"])
    assert 400 < fitted.tokens <= 500


def test_limit_of_a_value_is_counted_too() -> None:
    fitted = fit_to_context(
        CompletionRequest("Why?", material=[Material("notes", [{"text": WORDS}], longest=10)]), None
    )
    assert fitted.request.material[0].rows == [{"text": WORDS[:10]}]
    assert fitted.characters_left_out == len(WORDS) - 10


def test_prompt_is_never_cut() -> None:
    request = CompletionRequest(WORDS * 1_000, material=[Material("notes", [{"text": "a" * SHORTEST_TEXT}])])
    assert fit_to_context(request, 500).request == request


def test_output_without_a_limit_cannot_be_requested() -> None:
    with pytest.raises(ValueError, match="max_tokens is 0"):
        CompletionRequest("Why?", max_tokens=0)
