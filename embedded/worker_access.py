"""The logins of hosts that need few rights: `pensum_worker_gpu` and `pensum_front` in PostgreSQL, and
`pensum-worker-gpu` in Redis.

Their passwords are made once and kept in PENSUM_HOME, in files that only their owner can read. Who has lost a GPU host
locks it out: a new password, and its sessions end.
"""

from pathlib import Path

import redis
from sqlalchemy.exc import DBAPIError

from core.settings import settings
from db import roles
from db.roles import FRONT_ROLE
from db.row_level_security import API_ROLE, PLATFORM_ROLE
from db.transactions import DatabaseUnavailable, read_only, transaction
from db.worker_rights import GPU_ROLE
from tasks import redis_acl, redis_clients
from tasks.redis_acl import GPU_USER
from workers.key_file import read_or_create

PASSWORD_FILES = {GPU_ROLE: "gpu-database-password", FRONT_ROLE: "front-database-password"}
LOST_AT_RESTART = (
    f"Redis forgets its user {GPU_USER} when it restarts, because it has no `aclfile`: give it one, or run"
    " `pensum migrate` after each restart."
)


def password_file(role: str) -> Path:
    return settings().site.home.absolute() / PASSWORD_FILES[role]


def ensure_logins() -> list[str]:
    """Makes the roles that are missing, and grants each what it may do now. Passwords stay as they are. Returns what a
    person has to do where our login may not make roles."""
    hints = [hint for role in PASSWORD_FILES if (hint := _ensure_login(role))]
    with read_only() as session:
        known = {role for role in PASSWORD_FILES if roles.can_login(session, role) is not None}
    if FRONT_ROLE in known and not roles.grant_front():
        hints.append(
            f"{FRONT_ROLE} has no rights yet. Where the API shall log in as {FRONT_ROLE}, let an administrator"
            f" run: GRANT {API_ROLE}, {PLATFORM_ROLE} TO {FRONT_ROLE} WITH SET TRUE, INHERIT FALSE;"
        )
    if GPU_ROLE in known:
        roles.grant_gpu()
        if not roles.bound_gpu():
            hints.append(
                f"{GPU_ROLE} has no limits, because this login may not set them. Let an administrator of PostgreSQL"
                f" run: {'; '.join(roles.gpu_bounds('the login of the workers'))};"
            )
    return hints


def _ensure_login(role: str) -> str | None:
    with transaction() as session:
        if roles.can_login(session, role):
            return None
        if not roles.may_make_roles(session):
            return (
                f"{role} was not made, because this login may create no roles. Everything on one machine works without"
                f" it. For a host elsewhere let an administrator of PostgreSQL run: CREATE ROLE {role} LOGIN NOINHERIT"
                " PASSWORD '...'; and run `pensum migrate` again."
            )
        roles.make_login(session, role, _secret(password_file(role)))
    return None


def ensure_redis_user() -> list[str]:
    """The same for the user of GPU workers in Redis. Returns what a person should know or do."""
    broker = settings().broker
    try:
        with redis_clients.client() as server:
            password = None if redis_acl.has_user(server) else _secret(redis_password_file())
            return [] if redis_acl.set_user(server, broker.prefix, password) else [LOST_AT_RESTART]
    except redis.RedisError as error:
        return [f"{GPU_USER} was not made in Redis, which everything on one machine works without: {_one_line(error)}"]


def lock_out_gpu() -> list[str]:
    """New passwords for the GPU's host, and its sessions end. Returns what was done and what is left to do, one line
    each; the first of either server that fails does not keep the other from being locked."""
    return [*_lock_database(), *_lock_redis()]


def _lock_database() -> list[str]:
    file = password_file(GPU_ROLE)
    try:
        with transaction() as session:
            if roles.can_login(session, GPU_ROLE) is None:
                return [f"PostgreSQL has no role {GPU_ROLE}."]
            roles.make_login(session, GPU_ROLE, _renew(file))
        with transaction() as session:
            left = roles.end_sessions(session, GPU_ROLE)
    except (DatabaseUnavailable, DBAPIError) as error:
        remedy = f"Let an administrator run: ALTER ROLE {GPU_ROLE} NOLOGIN; and end its sessions."
        return [f"NOT LOCKED in PostgreSQL: {_one_line(error)} {remedy}"]
    ended = "its sessions have ended" if not left else f"{left} of its sessions still end"
    return [f"PostgreSQL: {GPU_ROLE} has a new password, which is in {file}; {ended}."]


def _lock_redis() -> list[str]:
    file = redis_password_file()
    try:
        with redis_clients.client() as server:
            is_kept = redis_acl.set_user(server, settings().broker.prefix, _renew(file))
            ended = redis_acl.end_sessions(server)
    except redis.RedisError as error:
        return [f"NOT LOCKED in Redis: {_one_line(error)} Try again, or run there: ACL SETUSER {GPU_USER} off"]
    done = f"Redis: {GPU_USER} has a new password, which is in {file}; {ended} of its connections ended."
    return [done] if is_kept else [done, LOST_AT_RESTART]


def redis_password_file() -> Path:
    return settings().site.home.absolute() / "gpu-redis-password"


def _renew(file: Path) -> str:
    file.unlink(missing_ok=True)
    return _secret(file)


def _secret(file: Path) -> str:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return read_or_create(file)


def _one_line(error: Exception) -> str:
    return " ".join(str(error.__cause__ or error).split())
