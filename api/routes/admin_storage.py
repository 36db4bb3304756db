"""What is stored, for operators."""

import asyncio
import shutil
import socket
from dataclasses import asdict
from datetime import timedelta

from fastapi import APIRouter
from sqlalchemy.orm import Session

from api import schedule_states
from api.deps import Operator
from api.schemas.admin_storage import DiskOut, RetentionOut, StorageOut, TableOut
from core.settings import settings
from db.queries import storage
from db.transactions import read
from tasks.schedules import RETAIN

router = APIRouter(prefix="/api/admin/storage", tags=["administration"])


@router.get("")
async def get_storage(_: Operator) -> StorageOut:
    """Returns what the tables take up, the largest first, what retention deletes next, and the disk where it is
    known."""
    disk = await asyncio.to_thread(_disk)
    return await read(_measure, disk)


def _disk() -> DiskOut | None:
    try:
        usage = shutil.disk_usage(settings().site.home)
    except OSError:
        return None
    return DiskOut(host=socket.gethostname(), total_bytes=usage.total, free_bytes=usage.free)


def _measure(session: Session, disk: DiskOut | None) -> StorageOut:
    days = settings().retention.days
    [retain] = schedule_states.states(session, [RETAIN])
    stored = storage.measure(session, keep=timedelta(days=days))
    return StorageOut(
        database_bytes=stored.database_bytes,
        counted_since=stored.counted_since,
        tables=[TableOut(**asdict(table)) for table in stored.tables],
        retention=RetentionOut(
            days=days,
            oldest_at=stored.old_jobs.oldest_at,
            jobs_due=stored.old_jobs.due,
            jobs_due_within_a_day=stored.old_jobs.due_within_a_day,
            next_run_at=retain.next_at,
        ),
        disk=disk,
    )
