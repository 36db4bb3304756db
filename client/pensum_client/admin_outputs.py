"""What operators and administrators see. `tests/client/test_models.py` compares each with the schema of its name."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pensum_client.inputs import BulkAction, Cause, JobState, Role, TokenScope
from pensum_client.output import Output
from pensum_client.outputs import JobOut, WaitingReason


class AdminJobOut(JobOut):
    """A job of any user. Where `texts_withheld`, an operator reads it, and gets nothing that its user wrote or got."""

    user_id: UUID | None
    user_email: str | None
    queue: str
    stage: str
    provider: str | None
    model: str | None
    worker_id: UUID | None
    texts_withheld: bool


class BulkOut(Output):
    """`count` jobs were chosen. Unless it was a dry run, `bulk_action` says how far the action is."""

    bulk_id: UUID
    action: BulkAction
    dry_run: bool
    count: int


class BulkActionOut(Output):
    """`done` of `count` jobs were cancelled or queued again so far. Those that are missing at the end had ended, begun
    again or been deleted meanwhile."""

    id: UUID
    action: BulkAction
    filter: dict[str, str]
    state: JobState | Literal["cancelling"]
    waiting_reason: WaitingReason | None
    count: int
    done: int
    actor_id: UUID
    actor_email: str | None
    job_id: UUID
    error: dict[str, Any] | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def has_ended(self) -> bool:
        return self.finished_at is not None


class ProblemGroupOut(Output):
    """Jobs of a kind that failed with the same problem, and have not run since."""

    problem: str
    title: str
    cause: Cause
    kind: str
    count: int
    users: int
    first_at: datetime
    last_at: datetime
    sample_job_id: UUID


class ProblemGroupsOut(Output):
    since: datetime
    until: datetime
    items: list[ProblemGroupOut]


class JobCountOut(Output):
    hour: datetime
    state: JobState
    count: int


class JobCountsOut(Output):
    """By the hour in which jobs were submitted, and the state that they have now."""

    since: datetime
    until: datetime
    items: list[JobCountOut]


class AuditEntryOut(Output):
    """`subject` is what was changed, an id or a name. `before` and `after` are null for operators."""

    id: UUID
    at: datetime
    actor_id: UUID | None
    actor_email: str
    action: str
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    request_id: str | None


class AccountOut(Output):
    """One that is not active is suspended, or waits for its e-mail address to be verified."""

    id: UUID
    email: str
    username: str
    role: Role
    is_active: bool
    is_verified: bool
    is_admin: bool
    created_at: datetime
    updated_at: datetime


class AccountWithHoldings(AccountOut):
    """`bytes` is the size of the original documents. `last_seen_at` is exact to a minute."""

    documents: int
    bytes: int
    jobs: int
    unfinished_jobs: int
    last_seen_at: datetime | None


class UserTokenOut(Output):
    """`prefix` is the beginning of the token, `issued_by` the administrator who made it."""

    id: UUID
    user_id: UUID
    prefix: str
    scopes: list[TokenScope]
    job_id: UUID | None
    issued_by: UUID
    last_used_at: datetime | None
    created_at: datetime
    expires_at: datetime


class UserTokenWithSecret(UserTokenOut):
    """No later response shows the token."""

    token: str


class SuspensionOut(AccountOut):
    """`cancelled_jobs` were waiting, or run and are asked to stop."""

    cancelled_jobs: int
