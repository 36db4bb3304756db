"""The user of a request and the scopes of their credentials."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args
from uuid import UUID

from core.errors import ScopeMissing

Scope = Literal["read", "write", "admin"]

SCOPES: tuple[Scope, ...] = get_args(Scope)
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True)
class User:
    """`is_admin` is whether this request may act as an administrator: an API key of one may lack the scope."""

    id: UUID
    is_admin: bool
    scopes: frozenset[str] = frozenset(SCOPES)
    expires_at: datetime | None = None

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= datetime.now(UTC)

    def may(self, method: str) -> bool:
        return _scope_for(method) in self.scopes

    def ensure_may(self, method: str) -> None:
        if not self.may(method):
            needed = _scope_for(method)
            raise ScopeMissing(
                f"{method} needs an API key with the scope `{needed}`; this key has {_listed(self.scopes)}."
            )


def _scope_for(method: str) -> Scope:
    return "read" if method in SAFE_METHODS else "write"


def _listed(scopes: frozenset[str]) -> str:
    return ", ".join(f"`{scope}`" for scope in SCOPES if scope in scopes) or "none"
