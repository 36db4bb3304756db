from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, EmailStr, Field, SecretStr, model_validator
from pydantic_core import PydanticCustomError

from api.schemas.texts import Body, Line
from db.models import Role

Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
Email = Annotated[EmailStr, Field(max_length=254)]


class AccountIn(Body):
    """With `is_verified` the e-mail counts as verified, and no verification e-mail is sent. `is_admin` is the
    older way to give the role `admin`."""

    email: Email
    password: Annotated[SecretStr, Field(max_length=1024)]
    username: Name
    role: Role | None = None
    is_admin: bool = False
    is_verified: bool = False


class AccountPatch(Body):
    """Fields that are missing or null do not change. `is_admin` is the older way to give the role `admin` or to take
    it away."""

    email: Email | None = None
    username: Name | None = None
    is_active: bool | None = None
    is_admin: bool | None = None
    role: Role | None = None
    is_verified: bool | None = None

    @model_validator(mode="after")
    def _has_one_role(self) -> "AccountPatch":
        if self.role is not None and self.is_admin is not None:
            raise PydanticCustomError("two_roles", "Give role or is_admin, not both")
        return self

    def changes(self) -> dict[str, Any]:
        return self.model_dump(exclude_none=True)


class SuspendIn(Body):
    reason: Annotated[Line, Field(max_length=500, description="For the audit log.")] | None = None


class ExternalAccountIn(Body):
    """`username` is what the account is called when it is made."""

    username: Name | None = None


class AccountOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

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
    """`bytes` is the total size of the original documents. `last_seen_at` is when a key or a login was last used,
    exact to a minute."""

    documents: int
    bytes: int
    jobs: int
    unfinished_jobs: int
    last_seen_at: datetime | None


class SuspensionOut(AccountOut):
    """`cancelled_jobs` were waiting, or run and are asked to stop."""

    cancelled_jobs: int
