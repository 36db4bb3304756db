"""The kinds of jobs of CV matches (tasks/contracts.py)."""

from datetime import timedelta
from uuid import UUID

from tasks.contract import AskedFor, Contract, Deadline, Priority
from tasks.queues import CPU, GPU_LLM


class MatchCvs(Contract):
    """Compare each CV with each job ad, and rank the CVs. The files are looked at for hidden text first."""

    kind = "cv.match"
    chain = "profiles"
    stages = {"scan": CPU, "run": GPU_LLM}
    running_per_user = 2
    time_limit = timedelta(hours=2)
    deadline = Deadline.BULK

    project_id: UUID
    employer_document_ids: list[UUID]
    applicant_document_ids: list[UUID]
    provider: str | None = None

    @property
    def asks_for(self) -> AskedFor | None:
        return None if self.provider in (None, "auto") else AskedFor(self.provider, None)


class ReportCvMatch(Contract):
    """Make the PDF of a CV match, for which a request waits."""

    kind = "cv.report"
    stages = {"run": CPU}
    priority = Priority.INTERACTIVE
    running_per_user = 1

    match_id: UUID
