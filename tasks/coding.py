"""Running learners' code in the sandbox, on the `cpu` queue."""

from sqlalchemy.orm import Session

from tasks.attempt import Attempt
from tasks.contracts import GradeAnswer
from tasks.handlers import Outcome, handles
from tasks.steps.grading import GradedAnswer, read_answer, write_grade
from workers.coding.grade import grade_code


@handles(GradeAnswer, stage="code")
def grade_code_answer(attempt: Attempt, request: GradeAnswer) -> Outcome:
    """A second run tests the code again; only one run's grade is stored. Cancelling the job kills the sandbox."""
    exercise, answer = read_answer(attempt)
    attempt.report(0, 1, "steps", "testing")
    grading = grade_code(answer.answer or "", exercise.solution, attempt.checkpoint)
    attempt.report(1, 1, "steps", "tested")

    def write(session: Session) -> GradedAnswer:
        return write_grade(session, attempt, exercise, answer, grading)

    return write
