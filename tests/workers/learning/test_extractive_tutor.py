from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from tests.fakes.encoder import encode
from tests.support.learning_passages import DOCUMENTS, passages, whole
from workers.learning.extractive import ExtractiveTutor
from workers.learning.resource_ranking import ResourceRequest
from workers.learning.tutor import (
    GAP,
    Difficulty,
    ExerciseDraft,
    ExerciseRequest,
    ExerciseType,
    LearnerState,
    PastTask,
    TopicNotFound,
    Tutor,
)
from workers.quotes.types import Passage

TUTOR: Tutor = ExtractiveTutor(encode)
TYPES = get_args(ExerciseType)
DIFFICULTIES = get_args(Difficulty)
TUESDAY = datetime(2026, 11, 3, tzinfo=UTC)


def write(
    type: ExerciseType,
    topic: str,
    difficulty: Difficulty = "medium",
    count: int = 5,
    given: list[Passage] | None = None,
) -> list[ExerciseDraft]:
    request = ExerciseRequest(type, topic, difficulty, count)
    return TUTOR.write_exercises(request, passages() if given is None else given)[0]


@pytest.mark.parametrize("type", TYPES)
@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_every_exercise_has_an_exact_quote(type: ExerciseType, difficulty: Difficulty) -> None:
    drafts = write(type, "plants and soil", difficulty)
    assert drafts
    for draft in drafts:
        solution = draft.solution
        assert DOCUMENTS[str(draft.document_id)][solution["start"] : solution["end"]] == solution["explanation"]
        assert solution["document_id"] == draft.document_id
        assert solution["answer"] in solution["accepted"]
        assert draft.type == type


@pytest.mark.parametrize("type", TYPES)
def test_exercises_are_distinct_and_their_sentences_stand_alone(type: ExerciseType) -> None:
    drafts = write(type, "plants and soil", count=50)
    assert len({draft.prompt for draft in drafts}) == len(drafts)
    assert all(not draft.solution["explanation"].startswith(("It ", "The former")) for draft in drafts)


@pytest.mark.parametrize("type", TYPES)
def test_same_request_gives_the_same_exercises(type: ExerciseType) -> None:
    assert write(type, "soil") == write(type, "soil")


@pytest.mark.parametrize("type", TYPES)
def test_count_limits_the_exercises(type: ExerciseType) -> None:
    assert len(write(type, "plants and soil", count=2)) == 2


@pytest.mark.parametrize("type", TYPES)
def test_topic_outside_the_library_is_not_found(type: ExerciseType) -> None:
    with pytest.raises(TopicNotFound, match="jazz harmony") as caught:
        write(type, "jazz harmony")
    assert caught.value.slug == "topic-not-found"


@pytest.mark.parametrize("type", TYPES)
def test_topic_is_not_found_without_passages(type: ExerciseType) -> None:
    with pytest.raises(TopicNotFound):
        write(type, "soil", given=[])


def test_easy_cloze_asks_for_the_defined_term() -> None:
    first = write("cloze", "perennial plant", "easy")[0]
    assert first.prompt == f"Fill the gap: {GAP} is a plant that lives for more than two years."
    assert first.solution["answer"] == "perennial"
    assert first.hints == ["It is in “Plants”.", "One word of 9 letters.", "It begins with “p”."]


def test_harder_cloze_asks_for_a_used_term() -> None:
    drafts = write("cloze", "worms in compost", "medium")
    assert drafts[0].prompt.startswith(f"Fill the gap: Many worms live in {GAP}, because the soil")
    assert drafts[0].solution["answer"] == "compost"


def test_cloze_accepts_singular_and_plural_and_the_article() -> None:
    first = write("cloze", "perennial plant", "easy")[0]
    assert first.solution["accepted"] == ["perennial", "perennials", "A perennial"]


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_prompt_does_not_contain_the_answer(difficulty: Difficulty) -> None:
    for type in ("cloze", "multiple_choice"):
        for draft in write(type, "plants and soil", difficulty, count=20):
            assert draft.solution["answer"].lower() not in draft.prompt.lower()


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_multiple_choice_has_four_different_choices_of_the_library(difficulty: Difficulty) -> None:
    library = " ".join(" ".join(DOCUMENTS.values()).lower().split())
    for draft in write("multiple_choice", "plants and soil", difficulty, count=20):
        assert draft.choices is not None
        assert len(set(draft.choices)) == 4
        assert all(choice.lower().rstrip(".") in library for choice in draft.choices)
        assert draft.choices[draft.solution["index"]] == draft.solution["answer"]
        assert not any(draft.solution["answer"] in hint for hint in draft.hints)


def test_right_choice_has_no_fixed_index() -> None:
    drafts = write("multiple_choice", "plants and soil", count=20)
    assert len({draft.solution["index"] for draft in drafts}) > 1


def test_multiple_choice_needs_enough_terms() -> None:
    text = "A perennial is a plant that lives for more than two years."
    with pytest.raises(TopicNotFound, match="too little"):
        write("multiple_choice", "perennial plant", given=[Passage("plants", "Plants", text, 0, len(text), 0.5)])


def test_short_answer_asks_for_a_definition() -> None:
    first = write("short_answer", "perennial plant")[0]
    assert first.prompt == "Explain in your own words: what is meant by “perennial”?"
    assert first.solution["answer"] == "A perennial is a plant that lives for more than two years."
    assert first.solution["keywords"] == ["plant", "lives", "years"]
    assert [item["quote"] for item in first.solution["rubric"]] == ["a plant that lives for more than two years"]


def test_hard_short_answer_asks_for_a_reason() -> None:
    first = write("short_answer", "worms in compost", "hard")[0]
    assert first.prompt == "“Many worms live in compost.” Why is that so?"
    assert first.solution["answer"] == "the soil around it freezes in winter"


def test_document_is_suggested_once_with_its_best_sentence() -> None:
    suggestions, _ = TUTOR.suggest(ResourceRequest("soil and plants", 5), passages() * 2)
    assert sorted(one.quote.document_id for one in suggestions) == ["plants", "soil"]
    assert [one.score for one in suggestions] == sorted((one.score for one in suggestions), reverse=True)
    for one in suggestions:
        assert DOCUMENTS[one.quote.document_id][one.quote.start : one.quote.end] == one.quote.text


def test_reason_names_shared_words_and_the_section() -> None:
    [suggestion] = TUTOR.suggest(ResourceRequest("mulch of straw", 5), [whole("soil")])[0]
    assert suggestion.quote.text.startswith("Mulch is a layer of straw")
    assert suggestion.reason == (
        "Your own document “Soil and compost” speaks of “mulch” and “straw”, under “Feeding the soil”."
    )


def test_irrelevant_documents_are_not_suggested() -> None:
    [one] = TUTOR.suggest(ResourceRequest("pollination by insects", 5), passages())[0]
    assert one.quote.document_id == "plants"
    assert TUTOR.suggest(ResourceRequest("jazz harmony", 5), passages())[0] == []
    assert TUTOR.suggest(ResourceRequest("soil", 5), [])[0] == []


def past(task: str, topic: str | None, score: float | None, minutes: float | None, day: int) -> PastTask:
    return PastTask(task, topic, score, minutes, TUESDAY + timedelta(days=day))


def test_insight_has_statistics_and_a_quote() -> None:
    earlier = [past("Quiz", "compost", 0.5, 20, day=0), past("Other", "jazz", 0.1, 20, day=0)]
    task = past("Quiz on compost", "compost", 0.9, 10, day=1)
    mastery = {"compost": 0.64, "jazz": 0.2}
    insight, _ = TUTOR.assess(LearnerState(task, [*earlier, task], mastery), passages())
    assert insight.text.startswith(
        "You completed “Quiz on compost” with a score of 90 % in 10 minutes. It is your 2nd task on compost, after "
        "“Quiz” with 50 %. "
        "Your average on it is now 70 %; this score is 40 points above the earlier average of 50 %. "
        "Together they took 30 minutes. Your mastery of compost is estimated at 64 %. From your library: "
    )
    assert insight.next[:2] == [
        "Practise jazz: its mastery is estimated at 20 %.",
        "Practise compost: its mastery is estimated at 64 %.",
    ]
    assert insight.tasks == [task, earlier[0]]
    [quote] = insight.quotes
    assert DOCUMENTS[quote.document_id][quote.start : quote.end] == quote.text
    assert quote.text in insight.text


def test_weak_topics_of_the_library_are_practised_first() -> None:
    task = past("Quiz", "jazz", 0.1, None, day=0)
    state = LearnerState(task, [], {"jazz": 0.2, "salsa": 0.3, "mulch": 0.4}, readings={"mulch": [whole("soil")]})
    insight, _ = TUTOR.assess(state, [])
    assert insight.next == [
        "Practise mulch: its mastery is estimated at 40 %. Begin with “Soil and compost”.",
        "Practise jazz: its mastery is estimated at 20 %.",
    ]
    assert [quote.text in DOCUMENTS["soil"] for quote in insight.quotes] == [True]


def test_topic_mastered_long_ago_is_repeated() -> None:
    task = past("Quiz", "jazz", 0.9, None, day=0)
    insight, _ = TUTOR.assess(LearnerState(task, [], {"jazz": 0.9, "soil": 0.95}, rested={"soil": 40, "sea": 20}), [])
    assert insight.next == ["Repeat soil: your last task on it was 40 days ago."]


def test_section_that_was_read_is_not_advised_again() -> None:
    advised = "Read “Feeding the soil” in “Soil and compost”."
    task = past("Quiz on mulch and soil", "soil", 0.9, None, day=1)
    done = past("Read feeding the soil", None, None, None, day=0)
    assert advised in TUTOR.assess(LearnerState(task, [], {}), [whole("soil")])[0].next
    assert advised not in TUTOR.assess(LearnerState(task, [done], {}), [whole("soil")])[0].next


def test_insight_without_a_library_has_no_quote() -> None:
    insight, _ = TUTOR.assess(LearnerState(past("Read a poem", None, None, None, day=0), [], {}), [])
    assert insight.text.startswith("You completed “Read a poem”. It names no topic of study")
    assert insight.quotes == []
    assert insight.next == []
