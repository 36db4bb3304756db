from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class AuditEntryOut(BaseModel):
    """`subject` is what was changed: an id or a name. `actor_email` is the e-mail of the account then. `before` and
    `after` may hold texts, so that operators get null. `request_id` is the `X-Request-Id` of the request."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    at: datetime
    actor_id: UUID | None
    actor_email: str
    action: str
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    request_id: str | None
