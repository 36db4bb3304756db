"""The product's own app and route, with a group commit that stores nothing."""

from datetime import UTC, datetime
from uuid import uuid4

from fastapi import FastAPI

from api import main
from db.models import JobState
from db.queries.jobs.jobs import Draft, NewJob
from tasks.group_commit import GroupCommit


class GroupCommitWithoutDatabase(GroupCommit):
    async def submit(self, draft: Draft) -> NewJob:
        return NewJob(uuid4(), draft, JobState.QUEUED, datetime.now(UTC), None)


def create_app() -> FastAPI:
    app = main.create_app()
    app.state.group_commit = GroupCommitWithoutDatabase()
    return app
