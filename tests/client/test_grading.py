import asyncio
from datetime import UTC, datetime, timedelta

import tasks.grading  # noqa: F401  # importing it registers the handlers
from pensum_client import AsyncPensum
from tasks.queues import IO
from tests.support.exercises import make_exercise
from tests.support.factories import Person
from workers.runtime.worker_loop import drain


async def test_answer_is_graded_and_comes_back_for_review(pensum: AsyncPensum, user: Person) -> None:
    exercise = make_exercise(user.id, "multiple_choice")
    graded = asyncio.create_task(pensum.grade(exercise.id, 0, timeout=60.0))
    while not graded.done():
        await asyncio.to_thread(drain, IO, seconds=1.0)
    grade = graded.result()
    assert (grade.correct, grade.score, [item.met for item in grade.items]) == (False, 0.0, [False])
    later = datetime.now(UTC) + timedelta(days=9)
    due = [review async for review in pensum.reviews(due_before=later)]
    assert [(review.exercise_id, review.due_at) for review in due] == [(exercise.id, grade.next_review_at)]
    assert [review async for review in pensum.reviews(due_before=datetime(2026, 1, 1, tzinfo=UTC))] == []


async def test_given_up_exercise_is_a_job_that_shows_the_solution(pensum: AsyncPensum, user: Person) -> None:
    exercise = make_exercise(user.id, "cloze")
    job = await pensum.submit_answer(exercise.id, None)
    assert (job.kind, job.state) == ("learning.grade", "queued")
