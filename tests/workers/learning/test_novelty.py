import pytest

from tests.fakes.encoder import encode
from workers.learning.novelty import Meaning, Novelty, fingerprint, meaning_text
from workers.learning.tutor import GAP, ExerciseDraft, ExerciseType

QUOTE = "A lease is the time for which a silent worker keeps its job."


def draft(
    prompt: str = f"{GAP} is the time for which a silent worker keeps its job.",
    answer: str = "lease",
    quote: str = QUOTE,
    type: ExerciseType = "cloze",
) -> ExerciseDraft:
    return ExerciseDraft(type, prompt, None, None, [], {"answer": answer, "explanation": quote}, "leases")


def test_an_exercise_is_accepted_once() -> None:
    novelty = Novelty(encode)
    assert [novelty.accept(draft()) for _ in range(3)] == [True, False, False]
    assert novelty.repeated == 2


def test_another_type_and_prompt_with_the_same_key_and_passage_is_a_repetition() -> None:
    novelty = Novelty(encode)
    assert novelty.accept(draft())
    assert not novelty.accept(draft("Which term does this describe?", "Lease", type="multiple_choice"))


@pytest.mark.parametrize("quote", [QUOTE.upper(), f"{QUOTE} ", QUOTE.replace("lease", "**lease**")])
def test_copies_of_a_passage_have_one_fingerprint(quote: str) -> None:
    assert fingerprint(draft(quote=quote)) == fingerprint(draft())


def test_another_key_of_the_passage_is_new() -> None:
    novelty = Novelty(encode)
    assert novelty.accept(draft())
    assert novelty.accept(draft(f"The time for which a silent {GAP} keeps something is called what?", "worker"))


def test_what_means_the_same_is_a_repetition() -> None:
    novelty = Novelty(encode)
    assert novelty.accept(draft())
    other = draft(f"{GAP}: the time for which a silent worker keeps its job", quote="Another passage says so.")
    assert not novelty.accept(other)


def test_earlier_exercises_of_the_learner_count() -> None:
    assert not Novelty(encode, fingerprints={fingerprint(draft())}).accept(draft())
    [vector] = encode([meaning_text(draft())])
    other = draft(quote="Another passage says so.")
    assert not Novelty(encode, meanings=[Meaning("cloze", vector)]).accept(other)
