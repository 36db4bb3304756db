"""`pensum jobs --all-users`: which jobs are meant, and cancelling or retrying all of them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import typer
from pydantic import ValidationError

from cli.connection import LONG_SECONDS, connect
from cli.moments import moment_of
from cli.output import print_json
from pensum_client import BulkActionOut, BulkIn, JobFilterIn, Pensum
from pensum_client.inputs import BulkAction

FAILED = 1
LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class AllJobs:
    """The filters as they were given."""

    state: str | None
    kind: str | None
    user: UUID | None
    problem: str | None
    since: str | None

    def refuse_unfitting(self, *, all_users: bool, acts: bool, metadata: Sequence[str] | None, internal: bool) -> None:
        if not all_users and (acts or self.user or self.problem or self.since):
            raise typer.BadParameter(
                "--user, --problem, --since, --cancel and --retry need it.", param_hint="--all-users"
            )
        if all_users and (metadata or internal):
            raise typer.BadParameter("--metadata and --internal are about your own jobs.", param_hint="--all-users")

    def as_filter(self) -> JobFilterIn:
        given = {
            "state": self.state,
            "kind": self.kind,
            "user_id": self.user,
            "problem": self.problem,
            "since": moment_of(self.since),
        }
        try:
            return JobFilterIn.model_validate({name: value for name, value in given.items() if value is not None})
        except ValidationError as error:
            raise typer.BadParameter(error.errors()[0]["msg"], param_hint="--state") from error


def act_on_all(
    wanted: AllJobs, *, cancels: bool, retries: bool, yes: bool, as_json: bool, url: str | None, key: str | None
) -> None:
    """Counts, asks, starts the action and waits for its end. The exit status is 1 unless it succeeded."""
    if cancels and retries:
        raise typer.BadParameter("Give either --cancel or --retry, not both.", param_hint="--cancel")
    action: BulkAction = "cancel" if cancels else "retry"
    body = BulkIn(action=action, filter=wanted.as_filter())
    with connect(url, key) as pensum:
        counted = pensum.act_on_jobs(body)
    if counted.count and not yes:
        typer.confirm(f"{action.capitalize()} {_jobs(counted.count)}?", abort=True, err=True)
    with connect(url, key, timeout=LONG_SECONDS) as pensum:
        pensum.act_on_jobs(body.model_copy(update={"dry_run": False, "bulk_id": counted.bulk_id}))
        acted = _follow(pensum, counted.bulk_id)
    if as_json:
        print_json([acted])
    else:
        print(f"{action}: {acted.done} of {_jobs(acted.count)}")
    if acted.state != "succeeded":
        raise typer.Exit(FAILED)


def _follow(pensum: Pensum, bulk_id: UUID) -> BulkActionOut:
    """It goes on by itself, so that whoever interrupts this stops nothing."""
    while not (acted := pensum.bulk_action(bulk_id)).has_ended:
        time.sleep(LOOK_SECONDS)  # a worker acts meanwhile; looking costs it little
    return acted


def _jobs(count: int) -> str:
    return f"{count} job" if count == 1 else f"{count} jobs"
