"""Grading answers to exercises. What a grade writes is in steps/grading.py."""

from sqlalchemy.orm import Session

from db.models import Exercise, ExerciseAnswer
from tasks.attempt import Attempt
from tasks.attempt_llm import encode_for, provider_for, record_usage
from tasks.contracts import GradeAnswer
from tasks.handlers import Outcome, handles
from tasks.results.learning import GradedAnswer
from tasks.steps.grading import read_answer, write_grade
from workers.learning.grading import objective
from workers.learning.grading.judges import judge_of
from workers.learning.grading.judging import AnsweredQuestion
from workers.learning.grading.rubric import rubric_of
from workers.learning.grading.scoring import grading_of
from workers.learning.grading.types import Grading
from workers.text.language import language_of


@handles(GradeAnswer, stage="compare")
def compare_answer(attempt: Attempt, request: GradeAnswer) -> Outcome:
    """A second run grades the same and stores it once."""
    exercise, answer = read_answer(attempt)
    return _outcome(attempt, exercise, answer, _compare(exercise, answer))


@handles(GradeAnswer)
def judge_answer(attempt: Attempt, request: GradeAnswer) -> Outcome:
    """A second run judges again; only one run's grade is stored."""
    exercise, answer = read_answer(attempt)
    attempt.report(0, 1, "steps", "judging")
    asked = AnsweredQuestion(
        question=exercise.prompt,
        answer=answer.answer or "",
        rubric=rubric_of(exercise.solution),
        language=_language(exercise),
        passage=str(exercise.solution.get("explanation") or ""),
    )
    judge = judge_of(provider_for(attempt), encode_for(attempt), attempt.checkpoint)
    evidence, usage = judge.judge(asked)
    record_usage(attempt, judge.provider, usage)
    attempt.report(1, 1, "steps", "judged")
    return _outcome(attempt, exercise, answer, grading_of(asked.rubric, evidence, exercise.solution))


def _compare(exercise: Exercise, answer: ExerciseAnswer) -> Grading:
    solution = exercise.solution
    if answer.answer is None and exercise.type == "coding":
        return objective.give_up_code()
    if answer.answer is None:
        return objective.give_up(solution, [item.text for item in rubric_of(solution)])
    if exercise.type == "multiple_choice":
        return objective.grade_choice(answer.answer, exercise.choices or [], solution, language=_language(exercise))
    return objective.grade_cloze(answer.answer, exercise.prompt, solution, language=_language(exercise))


def _outcome(attempt: Attempt, exercise: Exercise, answer: ExerciseAnswer, grading: Grading) -> Outcome:
    def write(session: Session) -> GradedAnswer:
        return write_grade(session, attempt, exercise, answer, grading)

    return write


def _language(exercise: Exercise) -> str:
    return exercise.language or language_of(f"{exercise.prompt}\n{exercise.solution.get('explanation') or ''}")
