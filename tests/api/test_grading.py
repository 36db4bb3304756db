"""Answers to exercises over HTTP: what is graded, what is refused, what races, and when an exercise is due again."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import delete, select, update

from api.schemas.grading import LONGEST_ANSWER
from db.models import Exercise, ExerciseAnswer, ProgressEntry, Review, ReviewCard
from db.transactions import read_only, transaction
from tasks.steps.grading import recompute_card
from tests.support.api_client import Json, assert_problem, client_of, content, fields_of
from tests.support.api_jobs import result_of, run_to_end, submit, work
from tests.support.exercises import ERRORS, HALF, PASSAGE, RIGHT, RUBRIC, WRONG, make_exercise
from tests.support.factories import Person, make_user

FIELDS = {"correct", "score", "items", "tests", "feedback", "solution", "next_review_at"}


@pytest.fixture
def person() -> Person:
    return make_user()


@pytest.fixture
def mine(api: httpx.ASGITransport, person: Person) -> httpx.AsyncClient:
    return client_of(api, person)


def path_of(exercise: Exercise) -> str:
    return f"/api/learning/exercises/{exercise.id}/answers"


async def grade(client: httpx.AsyncClient, exercise: Exercise, **body: Any) -> Json:
    return await result_of(client, path_of(exercise), body)


# What is graded


@pytest.mark.parametrize(("answer", "score"), [(RIGHT, 1.0), (HALF, 0.5), (WRONG, 0.0)])
async def test_short_answer_gets_a_point_for_each_item_that_it_states(
    mine: httpx.AsyncClient, person: Person, answer: str, score: float
) -> None:
    result = await grade(mine, make_exercise(person.id), answer=answer)
    assert (set(result), result["score"], result["correct"]) == (FIELDS, score, score == 1.0)
    assert [item["text"] for item in result["items"]] == [item["text"] for item in RUBRIC]
    assert all((item["evidence"] in answer) if item["met"] else item["evidence"] is None for item in result["items"])


async def test_feedback_names_what_is_missing_and_quotes_the_passage(mine: httpx.AsyncClient, person: Person) -> None:
    feedback = (await grade(mine, make_exercise(person.id), answer=HALF))["feedback"]
    assert str(RUBRIC[1]["text"]) in feedback
    assert f"“{ERRORS}”" in feedback


@pytest.mark.parametrize(
    ("answer", "correct"), [("recall", True), ("B", True), (1, True), ("Precision", False), ("9", False)]
)
async def test_choice_is_named_by_text_letter_or_index(
    mine: httpx.AsyncClient, person: Person, answer: str | int, correct: bool
) -> None:
    result = await grade(mine, make_exercise(person.id, "multiple_choice"), answer=answer)
    assert (result["correct"], result["score"], result["tests"]) == (correct, float(correct), None)
    assert "“Recall”" in result["feedback"]


async def test_cloze_accepts_a_typo_and_says_so(mine: httpx.AsyncClient, person: Person) -> None:
    result = await grade(mine, make_exercise(person.id, "cloze"), answer="Overfitts")
    assert result["correct"]
    assert "typo" in result["feedback"]


@pytest.mark.parametrize("type_", ["multiple_choice", "cloze", "short_answer"])
async def test_giving_up_shows_the_solution_and_scores_nothing(
    mine: httpx.AsyncClient, person: Person, type_: str
) -> None:
    exercise = make_exercise(person.id, type_)
    result = await grade(mine, exercise, give_up=True)
    assert (result["correct"], result["score"], result["solution"]) == (False, 0.0, exercise.solution)
    assert not any(item["met"] for item in result["items"])
    shown = content(await mine.get(f"/api/learning/exercises/{exercise.id}"))
    assert (shown["answered"], shown["solution"]) == (True, exercise.solution)


async def test_exercise_of_an_older_version_is_graded_by_its_answer(mine: httpx.AsyncClient, person: Person) -> None:
    old = {"answer": HALF, "keywords": ["memorises"], "explanation": PASSAGE}
    exercise = make_exercise(person.id, solution=old, language=None)
    assert (await grade(mine, exercise, answer="It just memorises the training examples."))["score"] == 1.0
    assert (await grade(mine, exercise, answer=WRONG))["score"] == 0.0


async def test_grade_is_progress_on_the_topic(mine: httpx.AsyncClient, person: Person) -> None:
    exercise = make_exercise(person.id)
    await grade(mine, exercise, answer=HALF)
    with read_only() as session:
        [entry] = session.scalars(select(ProgressEntry).where(ProgressEntry.user_id == person.id))
    assert (entry.completed_task, entry.score) == (exercise.prompt, 0.5)
    assert [one["observations"] for one in content(await mine.get("/api/profiles/mastery"))["items"]] == [1]


# What is refused


INVALID: list[Json] = [
    *({}, {"give_up": False}, {"give_up": "perhaps"}, {"answer": "B", "give_up": True}),
    *({"answer": text} for text in ("", " \n", "a\0b", "x" * (LONGEST_ANSWER + 1), ["B"], None, True)),
]


@pytest.mark.parametrize("body", INVALID, ids=lambda body: str(body)[:30])
async def test_invalid_answers_are_refused(mine: httpx.AsyncClient, person: Person, body: Json) -> None:
    exercise = make_exercise(person.id)
    assert_problem(await mine.post(path_of(exercise), json=body), 422, "validation-error")
    with read_only() as session:
        assert session.scalars(select(ExerciseAnswer).where(ExerciseAnswer.user_id == person.id)).all() == []


async def test_answer_of_a_megabyte_is_refused_with_the_limit(mine: httpx.AsyncClient, person: Person) -> None:
    response = await mine.post(path_of(make_exercise(person.id)), json={"answer": "word " * 200_000})
    problem = assert_problem(response, 422, "validation-error")
    assert fields_of(problem) == ["answer"]
    assert str(LONGEST_ANSWER) in problem["detail"]
    assert len(response.content) < 2_000


async def test_exercise_of_another_learner_is_not_found(mine: httpx.AsyncClient) -> None:
    for exercise_id in (make_exercise(make_user().id).id, uuid4()):
        response = await mine.post(f"/api/learning/exercises/{exercise_id}/answers", json={"answer": "B"})
        assert_problem(response, 404, "not-found")


@pytest.mark.parametrize("type_", ["cloze", "short_answer"])
async def test_exercise_that_is_deleted_before_it_is_graded_fails_its_job(
    mine: httpx.AsyncClient, person: Person, type_: str
) -> None:
    exercise = make_exercise(person.id, type_)
    job = await submit(mine, path_of(exercise), {"answer": RIGHT})
    with transaction() as session:
        session.execute(delete(Exercise).where(Exercise.id == exercise.id))
    finished = await run_to_end(mine, job)
    assert (finished["state"], finished["error"]["type"]) == ("failed", "/problems/not-found")
    assert "deleted" in finished["error"]["detail"]


# What races


async def test_two_answers_at_once_are_both_kept_and_scheduled_in_their_order(
    mine: httpx.AsyncClient, person: Person
) -> None:
    exercise = make_exercise(person.id, "cloze")
    jobs = await asyncio.gather(
        *(submit(mine, path_of(exercise), {"answer": text}) for text in ("overfits", "no idea"))
    )
    await asyncio.gather(work("learning.grade"), work("learning.grade"))
    finished = [content(await mine.get(job["links"]["self"])) for job in jobs]
    assert [job["state"] for job in finished] == ["succeeded"] * 2
    with read_only() as session:
        log = session.scalars(
            select(Review).where(Review.exercise_id == exercise.id).order_by(Review.reviewed_at)
        ).all()
        card = session.scalars(select(ReviewCard).where(ReviewCard.exercise_id == exercise.id)).one()
    assert sorted(review.rating for review in log) == [1, 3]
    assert card.last_review_at == log[-1].reviewed_at


# When it is due again


async def test_right_answer_is_due_later_than_a_wrong_one(mine: httpx.AsyncClient, person: Person) -> None:
    wrong = await grade(mine, make_exercise(person.id, "cloze"), answer="nothing")
    right = await grade(mine, make_exercise(person.id, "cloze"), answer="overfits")
    due = [datetime.fromisoformat(result["next_review_at"]) for result in (wrong, right)]
    assert due[1] - due[0] > timedelta(minutes=5)


async def test_card_is_computed_again_from_its_log(mine: httpx.AsyncClient, person: Person) -> None:
    exercise = make_exercise(person.id, "cloze")
    for answer in ("overfits", "nothing", "overfits"):
        await grade(mine, exercise, answer=answer)
    before = _card(exercise.id)
    _due(exercise.id, timedelta(days=-9))
    with transaction() as session:
        recompute_card(session, exercise.id, user_id=person.id)
    assert _card(exercise.id) == before


async def test_reviews_list_what_is_due_in_order_and_by_pages(mine: httpx.AsyncClient, person: Person) -> None:
    exercises = [make_exercise(person.id, "cloze") for _ in range(3)]
    for exercise in exercises:
        await grade(mine, exercise, answer="overfits")
    _due(exercises[2].id, timedelta(days=-9))
    _due(exercises[0].id, timedelta(days=-2))
    _due(exercises[1].id, timedelta(days=9))
    page = content(await mine.get("/api/learning/reviews", params={"limit": 1}))
    rest = content(await mine.get("/api/learning/reviews", params={"limit": 1, "cursor": page["next_cursor"]}))
    items = page["items"] + rest["items"]
    assert [item["exercise_id"] for item in items] == [str(exercises[2].id), str(exercises[0].id)]
    assert rest["next_cursor"] is None
    assert set(items[0]) == {"exercise_id", "due_at", "stability", "difficulty", "prompt"}
    later = {"due_before": (datetime.now().astimezone() + timedelta(days=30)).isoformat()}
    assert len(content(await mine.get("/api/learning/reviews", params=later))["items"]) == 3


async def test_reviews_of_others_are_not_listed(
    mine: httpx.AsyncClient, stranger: httpx.AsyncClient, person: Person
) -> None:
    await grade(mine, make_exercise(person.id, "cloze"), give_up=True)
    later = {"due_before": (datetime.now().astimezone() + timedelta(days=30)).isoformat()}
    assert content(await stranger.get("/api/learning/reviews", params=later)) == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    "params", [{"due_before": "soon"}, {"due_before": "1764000000"}, {"cursor": "here"}, {"limit": 0}]
)
async def test_invalid_review_requests_are_refused(mine: httpx.AsyncClient, params: Json) -> None:
    response = await mine.get("/api/learning/reviews", params=params)
    assert fields_of(assert_problem(response, 422, "validation-error"))[0].split(".")[0] in params


async def test_time_zone_is_stored_and_decides_what_is_due_today(mine: httpx.AsyncClient, person: Person) -> None:
    changed = content(await mine.patch("/api/profiles/me", json={"time_zone": "Pacific/Kiritimati"}))
    assert (changed["time_zone"], changed["job"]) == ("Pacific/Kiritimati", None)
    assert content(await mine.get("/api/profiles/me"))["time_zone"] == "Pacific/Kiritimati"


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "europe warsaw", "+02:00"])
async def test_unknown_time_zone_is_refused(mine: httpx.AsyncClient, name: str) -> None:
    response = await mine.patch("/api/profiles/me", json={"time_zone": name})
    assert fields_of(assert_problem(response, 422, "validation-error")) == ["time_zone"]


def _due(exercise_id: UUID, delay: timedelta) -> None:
    with transaction() as session:
        due_at = datetime.now().astimezone() + delay
        session.execute(update(ReviewCard).where(ReviewCard.exercise_id == exercise_id).values(due_at=due_at))


def _card(exercise_id: UUID) -> tuple[Any, ...]:
    with read_only() as session:
        columns = ReviewCard.__table__.columns
        return tuple(session.execute(select(*columns).where(ReviewCard.exercise_id == exercise_id)).one())
