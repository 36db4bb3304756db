"""Dependencies of the routes, as `Annotated` aliases."""

import re
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.accounts import cookies, keys
from api.accounts.identity import User
from api.accounts.strategy import RevocableTokens
from api.job_changes import JobChanges
from api.streams import Streams
from core.errors import Invalid, NotAnAdministrator, NotAuthenticated, ScopeMissing
from db.row_level_security import act_as_platform, act_for
from tasks.group_commit import GroupCommit
from workers.egress.resolver import Resolver

MAX_WAIT_SECONDS = 60

bearer = HTTPBearer(auto_error=False, description="An API key, `pk_...`, or the `access_token` of a login.")

Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


async def _login_token(request: Request, credentials: Credentials) -> str | None:
    """The access token of the request: the bearer token or, without other credentials, the session cookie."""
    if credentials is not None:
        return credentials.credentials if _is_token(credentials.credentials) else None
    if (token := cookies.find_session_token(request)) is not None:
        cookies.ensure_same_site(request)
    return token


def _is_token(credentials: str) -> bool:
    """A JWT has three parts; an API key has no dots."""
    return credentials.count(".") == 2


async def _current_user(
    request: Request, credentials: Credentials, login_token: Annotated[str | None, Depends(_login_token)]
) -> User:
    if login_token is not None:
        user = await _user_of_token(login_token)
    elif credentials is not None:
        user = await keys.get_user(credentials.credentials)
    else:
        raise NotAuthenticated
    user.ensure_may(request.method)
    act_for(user.id)
    return user


async def _user_of_token(token: str) -> User:
    user = await RevocableTokens().read_token(token)
    if user is None:
        raise NotAuthenticated("The access token or session has expired or was revoked. Log in again.")
    return User(user.id, user.is_admin)


async def _administrator(user: Annotated[User, Depends(_current_user)]) -> User:
    """The user as an administrator. The rest of the request acts as the platform."""
    if "admin" not in user.scopes:
        raise ScopeMissing("This request needs an API key with the scope `admin`.")
    if not user.is_admin:
        raise NotAnAdministrator
    act_as_platform()
    return user


def cached_user(key: str, method: str) -> User | None:
    """The owner of a cached key that has the scope for this method."""
    user = keys.cached_user(key)
    return user if user is not None and user.may(method) else None


@dataclass(frozen=True)
class PageQuery:
    limit: int
    before: UUID | None


async def _page(
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(description="`next_cursor` of the previous page")] = None,
) -> PageQuery:
    try:
        return PageQuery(limit, UUID(cursor) if cursor else None)
    except ValueError:
        message = f"Invalid cursor {cursor!r}. Use the `next_cursor` of the previous page."
        raise Invalid(message, errors=[{"field": "cursor", "message": message}]) from None


async def _prefer_wait(
    prefer: Annotated[
        str | None, Header(description="`wait=N`: wait up to N seconds for the result (RFC 7240)")
    ] = None,
) -> int | None:
    """The seconds of `Prefer: wait=N`, at most a minute. Other preferences are ignored, as RFC 7240 requires."""
    found = re.search(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,9})\"?(?:$|[,;\s])", prefer or "")
    return min(int(found[1]), MAX_WAIT_SECONDS) if found else None


async def _job_changes(request: Request) -> JobChanges:
    job_changes: JobChanges = request.app.state.job_changes
    return job_changes


async def _group_commit(request: Request) -> GroupCommit:
    group_commit: GroupCommit = request.app.state.group_commit
    return group_commit


async def _streams(request: Request) -> Streams:
    streams: Streams = request.app.state.streams
    return streams


async def _resolver(request: Request) -> Resolver:
    resolver: Resolver = request.app.state.resolver
    return resolver


CurrentUser = Annotated[User, Depends(_current_user)]
LoginToken = Annotated[str | None, Depends(_login_token)]
Administrator = Annotated[User, Depends(_administrator)]
Page = Annotated[PageQuery, Depends(_page)]
PreferWait = Annotated[int | None, Depends(_prefer_wait)]
JobChangesDep = Annotated[JobChanges, Depends(_job_changes)]
GroupCommitDep = Annotated[GroupCommit, Depends(_group_commit)]
StreamsDep = Annotated[Streams, Depends(_streams)]
ResolverDep = Annotated[Resolver, Depends(_resolver)]
