"""Generated from async_admin.py by `make client`: change that file instead."""

from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from pensum_client.admin_outputs import (
    AccountOut,
    AccountWithHoldings,
    AdminJobOut,
    AuditEntryOut,
    BulkActionOut,
    BulkOut,
    JobCountsOut,
    ProblemGroupsOut,
    SuspensionOut,
    UserTokenOut,
    UserTokenWithSecret,
)
from pensum_client.events import PlatformEvent, parse_platform_event
from pensum_client.http_request import HttpRequest, listing, read, sending
from pensum_client.inputs import (
    AccountPatch,
    BulkIn,
    Cause,
    ExternalAccountIn,
    JobFilterIn,
    Role,
    SuspendIn,
    UsageBy,
    UserTokenIn,
)
from pensum_client.operator_outputs import (
    PauseOut,
    PlatformUsageOut,
    QueuesOut,
    ScheduleOut,
    SchedulesOut,
    SettingsOut,
    StorageOut,
    WorkerOut,
    WorkersOut,
)
from pensum_client.outputs import Page
from pensum_client.sync_connection import Connection

ADMIN = "/api/admin"


class Admin(Connection):
    """The methods of `Pensum` on the jobs and accounts of all users, queues and workers, for operators. To run
    jobs again and to change accounts is for administrators."""

    def jobs_of_all_users(self, wanted: JobFilterIn | None = None) -> Iterator[AdminJobOut]:
        """Newest first; only those with all that is set in `wanted`."""
        filters = wanted.model_dump(mode="json") if wanted else {}
        return self._each(listing(f"{ADMIN}/jobs", **filters), Page[AdminJobOut])

    def job_of_any_user(self, job_id: UUID | str) -> AdminJobOut:
        return self._fetch(read(f"{ADMIN}/jobs/{job_id}"), AdminJobOut)

    def cancel_job_of_any_user(self, job_id: UUID | str) -> AdminJobOut:
        return self._fetch(HttpRequest("POST", f"{ADMIN}/jobs/{job_id}/cancel"), AdminJobOut)

    def retry_job_of_any_user(self, job_id: UUID | str) -> AdminJobOut:
        """Runs a job that ended without success again, under the same id."""
        request = HttpRequest("POST", f"{ADMIN}/jobs/{job_id}/retry")
        return self._fetch(request, AdminJobOut, is_repeatable=False)

    def act_on_jobs(self, body: BulkIn) -> BulkOut:
        """Counts the jobs that a filter finds. With `dry_run=False` and the `bulk_id` of that count it has just them
        cancelled or run again, which goes on by itself: see `bulk_action`."""
        return self._fetch(sending("POST", f"{ADMIN}/jobs/bulk", body), BulkOut)

    def bulk_actions(self) -> Iterator[BulkActionOut]:
        """Newest first, as long as jobs are kept."""
        return self._each(listing(f"{ADMIN}/bulk-actions"), Page[BulkActionOut])

    def bulk_action(self, bulk_id: UUID | str) -> BulkActionOut:
        """How far it is, and how it ended."""
        return self._fetch(read(f"{ADMIN}/bulk-actions/{bulk_id}"), BulkActionOut)

    def cancel_bulk_action(self, bulk_id: UUID | str) -> BulkActionOut:
        """Stops it. What it has done stays done."""
        return self._fetch(HttpRequest("POST", f"{ADMIN}/bulk-actions/{bulk_id}/cancel"), BulkActionOut)

    def job_problems(
        self, *, since: datetime | None = None, until: datetime | None = None, cause: Cause | None = None
    ) -> ProblemGroupsOut:
        """What jobs fail with, the most frequent first. Of the last day, unless a window is given."""
        return self._fetch(_window("problems", since, until, cause=cause), ProblemGroupsOut)

    def job_counts(self, *, since: datetime | None = None, until: datetime | None = None) -> JobCountsOut:
        """How many jobs were submitted in each hour. Of the last day, unless a window is given."""
        return self._fetch(_window("jobs/counts", since, until), JobCountsOut)

    def queues(self) -> QueuesOut:
        """What waits and runs in each queue, and what is paused."""
        return self._fetch(read(f"{ADMIN}/queues"), QueuesOut)

    def pause_queue(self, name: str) -> PauseOut:
        """Workers begin no job of the queue until it is resumed. Jobs that run go on."""
        return self._fetch(_turning("queues", name, "pause"), PauseOut)

    def resume_queue(self, name: str) -> PauseOut:
        return self._fetch(_turning("queues", name, "resume"), PauseOut)

    def pause_kind(self, kind: str) -> PauseOut:
        """Workers begin no job of the kind, in any queue, until it is resumed. Jobs that run go on."""
        return self._fetch(_turning("kinds", kind, "pause"), PauseOut)

    def resume_kind(self, kind: str) -> PauseOut:
        return self._fetch(_turning("kinds", kind, "resume"), PauseOut)

    def workers(self) -> list[WorkerOut]:
        """The live workers by name, with the jobs that each has in hand."""
        return (self._fetch(read(f"{ADMIN}/workers"), WorkersOut)).items

    def drain_worker(self, worker_id: UUID | str) -> WorkerOut:
        """Within seconds it claims no more jobs. It finishes those that it runs, and is alive until it is stopped."""
        return self._fetch(HttpRequest("POST", f"{ADMIN}/workers/{worker_id}/drain"), WorkerOut)

    def schedules(self) -> list[ScheduleOut]:
        """What the platform does again and again, and when it did so last."""
        return (self._fetch(read(f"{ADMIN}/schedules"), SchedulesOut)).items

    def run_schedule(self, name: str) -> ScheduleOut:
        """Has a schedule run now, whether or not it is due. For administrators."""
        return self._fetch(_turning("schedules", name, "run"), ScheduleOut)

    def platform_storage(self) -> StorageOut:
        """What the tables take up, and what retention deletes next."""
        return self._fetch(read(f"{ADMIN}/storage"), StorageOut)

    def platform_settings(self) -> SettingsOut:
        """What holds in the API, and where each setting comes from. Secrets are never among it."""
        return self._fetch(read(f"{ADMIN}/settings"), SettingsOut)

    def platform_usage(
        self, by: UsageBy = "day", *, since: datetime | None = None, until: datetime | None = None
    ) -> PlatformUsageOut:
        """What jobs used that ended in the last 30 days, or in a window. For administrators."""
        return self._fetch(_window("usage", since, until, by=by), PlatformUsageOut)

    def platform_usage_csv(
        self, by: UsageBy = "day", *, since: datetime | None = None, until: datetime | None = None
    ) -> bytes:
        return self._content(_window("usage.csv", since, until, by=by))

    def platform_events(self, after: str | None = None) -> Generator[PlatformEvent, None, None]:
        """What happens on the platform from now on, or behind a `place`: without end, unless the key is valid no more.
        Goes on where the connection was lost."""
        with closing(self._follow(f"{ADMIN}/events", after)) as received:
            for sse in received:
                if event := parse_platform_event(sse):
                    yield event

    def audit_entries(
        self,
        *,
        action: str | None = None,
        subject: str | None = None,
        actor_id: UUID | str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[AuditEntryOut]:
        """What administrators and operators changed, newest first."""
        filters = {"action": action, "subject": subject, "actor_id": actor_id}
        window = {"since": since and since.isoformat(), "until": until and until.isoformat()}
        return self._each(listing(f"{ADMIN}/audit", **filters, **window), Page[AuditEntryOut])

    def users(
        self, *, search: str | None = None, role: Role | None = None, is_active: bool | None = None
    ) -> Iterator[AccountOut]:
        """All accounts, newest first. `search` is part of the e-mail address or the name."""
        request = listing(f"{ADMIN}/users", search=search, role=role, is_active=is_active)
        return self._each(request, Page[AccountOut])

    def user(self, user_id: UUID | str) -> AccountWithHoldings:
        return self._fetch(read(f"{ADMIN}/users/{user_id}"), AccountWithHoldings)

    def ensure_external_user(self, external_id: str, body: ExternalAccountIn | None = None) -> AccountOut:
        """The account of a learner of your site, by your own id; it is made if there is none."""
        path = f"{ADMIN}/external-users/{quote(external_id, safe='')}"
        return self._fetch(sending("PUT", path, body or ExternalAccountIn()), AccountOut)

    def add_user_token(self, user_id: UUID | str, body: UserTokenIn) -> UserTokenWithSecret:
        """A token that acts for the user until it expires, for a page in their browser. It is in `token`, this once."""
        request = sending("POST", _tokens(user_id), body)
        return self._fetch(request, UserTokenWithSecret, is_repeatable=False)

    def user_tokens(self, user_id: UUID | str) -> Iterator[UserTokenOut]:
        """Those that are valid now, newest first."""
        return self._each(listing(_tokens(user_id)), Page[UserTokenOut])

    def delete_user_token(self, user_id: UUID | str, token_id: UUID | str) -> None:
        """Within seconds it lets in no more."""
        self._once(HttpRequest("DELETE", f"{_tokens(user_id)}/{token_id}"))

    def change_user(self, user_id: UUID | str, body: AccountPatch) -> AccountOut:
        """Changes the fields that are set in `body`, such as `role`."""
        return self._fetch(sending("PATCH", f"{ADMIN}/users/{user_id}", body), AccountOut)

    def suspend_user(self, user_id: UUID | str, *, reason: str | None = None) -> SuspensionOut:
        """Within seconds nothing of the account lets in any more, and its jobs are cancelled. `reason` goes to the
        audit log."""
        request = sending("POST", f"{ADMIN}/users/{user_id}/suspend", SuspendIn(reason=reason))
        return self._fetch(request, SuspensionOut)

    def restore_user(self, user_id: UUID | str) -> AccountOut:
        """Ends a suspension. Cancelled jobs stay cancelled."""
        return self._fetch(HttpRequest("POST", f"{ADMIN}/users/{user_id}/restore"), AccountOut)


def _tokens(user_id: UUID | str) -> str:
    return f"{ADMIN}/users/{user_id}/tokens"


def _turning(what: str, name: str, verb: str) -> HttpRequest:
    return HttpRequest("POST", f"{ADMIN}/{what}/{quote(name, safe='')}/{verb}")


def _window(what: str, since: datetime | None, until: datetime | None, **filters: str | None) -> HttpRequest:
    return read(f"{ADMIN}/{what}", **filters, since=since and since.isoformat(), until=until and until.isoformat())
