"""Dependencies of the routes, as `Annotated` aliases."""

from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.accounts import cookies, keys, site_tokens
from api.accounts.identity import User, standing_of
from api.accounts.strategy import RevocableTokens
from api.job_changes import JobChanges
from api.middleware.head import is_head
from api.own_job_streams import OwnJobStreams
from api.platform_streams import PlatformStreams
from api.preferences import wait_seconds
from api.quotas.allowance import allowance_of
from api.quotas.stream_counts import StreamCounts
from api.streams import Streams
from core.errors import Invalid, NotAnAdministrator, NotAnOperator, NotAuthenticated, ScopeMissing
from db.models import LIBRARY_OWNER_ID, Role
from db.row_level_security import act_as_platform, act_for
from tasks.group_commit import GroupCommit
from workers.egress.resolver import Resolver

MAX_WAIT_SECONDS = 60

bearer = HTTPBearer(
    auto_error=False,
    scheme_name="bearer",
    description="An API key, `pk_...`, a token that was issued for a user, `pt_...`, or the `access_token` of a login.",
)

Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


async def _login_token(request: Request, credentials: Credentials) -> str | None:
    """The access token of the request: the bearer token or, without other credentials, the session cookie."""
    if credentials is not None:
        return credentials.credentials if _is_login_token(credentials.credentials) else None
    if (token := cookies.find_session_token(request)) is not None:
        cookies.ensure_same_site(request)
    return token


def _is_login_token(credentials: str) -> bool:
    """A JWT has three parts; an API key has no dots."""
    return credentials.count(".") == 2 and site_tokens.issuer_of(credentials) is None


@dataclass(frozen=True)
class Admission:
    """What a request was let in with: the token of a login, or else a key. Whoever responds for long asks now and then
    whether it still lets in."""

    token: str | None
    key: str | None

    @property
    def is_empty(self) -> bool:
        return self.token is None and self.key is None

    async def is_good(self) -> bool:
        try:
            await self.user()
        except NotAuthenticated:
            return False
        return True

    async def user(self) -> User:
        if self.token is not None:
            return await _user_of_token(self.token)
        if self.key is None:
            raise NotAuthenticated
        issuer = site_tokens.issuer_of(self.key)
        return await (keys.get_user(self.key) if issuer is None else site_tokens.get_user(self.key, issuer))


@dataclass(frozen=True)
class OperatorAdmission(Admission):
    """Good as long as the credentials are those of an operator."""

    async def is_good(self) -> bool:
        try:
            return (await self.user()).is_operator
        except NotAuthenticated:
            return False


async def _admission(credentials: Credentials, login_token: Annotated[str | None, Depends(_login_token)]) -> Admission:
    return Admission(login_token, credentials.credentials if credentials else None)


async def _operator_admission(admission: Annotated[Admission, Depends(_admission)]) -> OperatorAdmission:
    return OperatorAdmission(admission.token, admission.key)


async def find_user(request: Request) -> User | None:
    """None without credentials. What they may do is not judged."""
    credentials = await bearer(request)
    admission = await _admission(credentials, await _login_token(request, credentials))
    return None if admission.is_empty else await admission.user()


async def current_user(request: Request, admission: Annotated[Admission, Depends(_admission)]) -> User:
    user = await admission.user()
    request.app.state.shares.remember(request.scope, user.id)
    user.ensure_may(request.method)
    user.ensure_may_reach(request.scope["path"])
    allowance_of(request.scope).count_request(request.app.state.rate_meter, user)
    act_for(user.id)
    return user


async def _account_holder(user: Annotated[User, Depends(current_user)]) -> User:
    """The user, for what outlasts a request: with credentials that are their own and not only lent to a page."""
    user.ensure_not_delegated()
    return user


async def _user_of_token(token: str) -> User:
    user = await RevocableTokens().read_token(token)
    if user is None:
        raise NotAuthenticated("The access token or session has expired or was revoked. Log in again.")
    return User(user.id, user.is_admin, standing=standing_of(user), is_operator=user.role != Role.USER)


async def administrator(user: Annotated[User, Depends(current_user)]) -> User:
    """The user as an administrator. The rest of the request acts as the platform."""
    if "admin" not in user.scopes:
        raise ScopeMissing("This request needs an API key with the scope `admin`.")
    if not user.is_admin:
        raise NotAnAdministrator
    act_as_platform()
    return user


async def operator(user: Annotated[User, Depends(current_user)]) -> User:
    """The user as an operator, which administrators are too. The rest of the request acts as the platform."""
    if "operator" not in user.scopes:
        raise ScopeMissing("This request needs an API key with the scope `operator` or `admin`.")
    if not user.is_operator:
        raise NotAnOperator
    act_as_platform()
    return user


async def _platform_account(administrator: Annotated[User, Depends(administrator)]) -> User:
    """The platform's own account, for whose rows administrators act. The rest of the request sees these alone."""
    act_for(LIBRARY_OWNER_ID)
    return replace(administrator, id=LIBRARY_OWNER_ID)


async def known_user(key: str, method: str) -> User | None:
    """The owner of a known key that has the scope for this method, and is not for one job alone."""
    user = await keys.known_user(key)
    return user if user is not None and user.may(method) and user.job_id is None else None


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
    request: Request,
    prefer: Annotated[
        str | None, Header(description="`wait=N`: wait up to N seconds for the result (RFC 7240)")
    ] = None,
) -> int | None:
    """The seconds of `Prefer: wait=N`, at most a minute. A response without a body is not waited for."""
    if is_head(request.scope):
        return 0
    seconds = None if prefer is None else wait_seconds(request.headers.getlist("prefer"))
    return None if seconds is None else min(seconds, MAX_WAIT_SECONDS)


async def _job_changes(request: Request) -> JobChanges:
    job_changes: JobChanges = request.app.state.job_changes
    return job_changes


async def _group_commit(request: Request) -> GroupCommit:
    group_commit: GroupCommit = request.app.state.group_commit
    return group_commit


async def _streams(request: Request) -> Streams:
    streams: Streams = request.app.state.streams
    return streams


async def _stream_counts(request: Request) -> StreamCounts:
    counts: StreamCounts = request.app.state.stream_counts
    return counts


async def _own_job_streams(request: Request) -> OwnJobStreams:
    streams: OwnJobStreams = request.app.state.own_job_streams
    return streams


async def _platform_streams(request: Request) -> PlatformStreams:
    streams: PlatformStreams = request.app.state.platform_streams
    return streams


async def _resolver(request: Request) -> Resolver:
    resolver: Resolver = request.app.state.resolver
    return resolver


AdmissionDep = Annotated[Admission, Depends(_admission)]
OperatorAdmissionDep = Annotated[OperatorAdmission, Depends(_operator_admission)]
CurrentUser = Annotated[User, Depends(current_user)]
AccountHolder = Annotated[User, Depends(_account_holder)]
LoginToken = Annotated[str | None, Depends(_login_token)]
Administrator = Annotated[User, Depends(administrator)]
Operator = Annotated[User, Depends(operator)]
PlatformAccount = Annotated[User, Depends(_platform_account)]
Page = Annotated[PageQuery, Depends(_page)]
PreferWait = Annotated[int | None, Depends(_prefer_wait)]
JobChangesDep = Annotated[JobChanges, Depends(_job_changes)]
GroupCommitDep = Annotated[GroupCommit, Depends(_group_commit)]
StreamsDep = Annotated[Streams, Depends(_streams)]
StreamCountsDep = Annotated[StreamCounts, Depends(_stream_counts)]
OwnJobStreamsDep = Annotated[OwnJobStreams, Depends(_own_job_streams)]
PlatformStreamsDep = Annotated[PlatformStreams, Depends(_platform_streams)]
ResolverDep = Annotated[Resolver, Depends(_resolver)]
