"""The logins of hosts that need few rights, made with the database: `pensum_worker_gpu` and `pensum_front`.

Their passwords are made once and kept in PENSUM_HOME, in files that only their owner can read. Who has lost a GPU host
locks it out: a new password, and its sessions end.
"""

from pathlib import Path

from core.settings import settings
from db import roles
from db.roles import FRONT_ROLE
from db.row_level_security import API_ROLE, PLATFORM_ROLE
from db.transactions import read_only, transaction
from db.worker_rights import GPU_ROLE
from workers.key_file import read_or_create

PASSWORD_FILES = {GPU_ROLE: "gpu-database-password", FRONT_ROLE: "front-database-password"}


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
        roles.make_login(session, role, _password(role))
    return None


def _password(role: str) -> str:
    file = password_file(role)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return read_or_create(file)
