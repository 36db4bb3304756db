from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, EmailStr, Field, SecretStr

from api.schemas.health import QueueState
from api.schemas.texts import Body

Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
Email = Annotated[EmailStr, Field(max_length=254)]


class AccountIn(Body):
    """With `is_verified` the e-mail counts as verified, and no verification e-mail is sent."""

    email: Email
    password: Annotated[SecretStr, Field(max_length=1024)]
    username: Name
    is_admin: bool = False
    is_verified: bool = False


class AccountPatch(Body):
    """Fields that are missing or null do not change."""

    email: Email | None = None
    username: Name | None = None
    is_active: bool | None = None
    is_admin: bool | None = None
    is_verified: bool | None = None


class AccountOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    username: str
    is_active: bool
    is_verified: bool
    is_admin: bool
    created_at: datetime
    updated_at: datetime


class AccountWithHoldings(AccountOut):
    """`bytes` is the total size of the original documents."""

    documents: int
    bytes: int
    jobs: int
    unfinished_jobs: int


class AccountStats(BaseModel):
    """`busy` counts users who submitted a job in the last 24 hours, `new` accounts created in that time."""

    total: int
    active: int
    administrators: int
    new: int
    busy: int


class JobStats(BaseModel):
    """Jobs of the last 24 hours, with the 95th percentiles of their queue time and work time."""

    kind: str
    state: str
    count: int
    events: int
    queue_seconds_p95: float
    work_seconds_p95: float


class LibraryStats(BaseModel):
    """`bytes` is the total size of the original documents."""

    documents: int
    ready: int
    chunks: int
    bytes: int


class WorkerStats(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    queues: list[str]
    started_at: datetime
    seen_at: datetime


class Stats(BaseModel):
    """`events` and `deliveries` are those of the last 24 hours; `storage` is the size of each table with its indexes,
    in bytes."""

    users: AccountStats
    jobs: list[JobStats]
    events: int
    queues: dict[str, QueueState]
    workers: list[WorkerStats]
    library: LibraryStats
    deliveries: dict[str, int]
    storage_bytes: int
    storage: dict[str, int]
