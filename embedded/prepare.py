"""Migrates the database, and adds the first embedding generation, the first administrator and the shared library.
Idempotent."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

import migrations
from core.errors import AppError
from core.settings import AdminSettings, load_settings_or_exit, settings
from db import roles
from db.queries.accounts import users
from db.queries.embeddings import generations
from db.queries.webhooks import webhooks
from db.transactions import DatabaseUnavailable, read_only, transaction
from embedded import front_contact
from embedded.errors import CannotRun
from embedded.worker_access import ensure_logins, ensure_redis_user
from tasks import secret_fingerprint, shared_library
from tasks.secret_fingerprint import WrongSecret
from workers.accounts import passwords
from workers.accounts.passwords import WeakPassword
from workers.accounts.secret import is_shared, weakness_of
from workers.embeddings import models
from workers.webhooks import sealing

AGAIN_SECONDS = 1.0


def prepare_database(*, tries: int = 1) -> None:
    """The database is that of DATABASE_URL. A second run changes nothing. One that does not answer is tried so often;
    one that refuses this login, once."""
    for number in range(1, tries):
        if (problem := _find_problem()) is None:
            break
        sys.stderr.write(f"pensum: PostgreSQL at DATABASE_URL does not answer, try {number} of {tries}: {problem}\n")
        time.sleep(AGAIN_SECONDS)
    _ensure_roles()
    with _refusals_translated():
        _migrate()
        roles.grant_api()
    _ensure_generation()
    admin = settings().admin
    with transaction() as session:
        if admin.is_wanted:
            _ensure_admin(session, admin)
        if is_shared():
            _ensure_same_secret(session)
            webhooks.replace_secrets(session, sealing.resealed)
    if settings().shared_library.shared_library:
        shared_library.load_shipped()
    else:
        shared_library.unload_shipped()
    with _refusals_translated():
        hints = ensure_logins()
    for hint in (*hints, *ensure_redis_user()):
        sys.stderr.write(f"pensum: {hint}\n")


def _find_problem() -> str | None:
    """Why it is worth another try."""
    try:
        with read_only() as session:
            session.execute(text("SELECT 1"))
    except DatabaseUnavailable as error:
        return None if front_contact.is_refusal(error.reason) else error.reason
    return None


def _ensure_roles() -> None:
    try:
        roles.ensure_api_roles()
    except roles.MayNotMakeRoles as problem:
        raise CannotRun(str(problem)) from None
    except DatabaseUnavailable as error:
        raise _cannot_connect(error.reason) from error


def _cannot_connect(reason: str) -> CannotRun:
    if front_contact.is_refusal(reason):
        return CannotRun(front_contact.refusal("PostgreSQL at DATABASE_URL", settings().database.url, reason))
    return CannotRun(f"PostgreSQL at DATABASE_URL does not accept connections: {reason}")


def _ensure_generation() -> None:
    """The model is looked at only for the first one: its server may be away later."""
    with read_only() as session:
        if generations.find_active(session) is not None:
            return
    try:
        model = models.describe()
    except AppError as error:
        raise CannotRun(f"PENSUM_EMBEDDING_MODEL: {error.detail}") from error
    with transaction() as session:
        generations.ensure_active(
            session,
            model=model.name,
            revision=model.revision,
            dimensions=model.dimensions,
            languages=model.languages,
            unrelated=model.unrelated,
            related=model.related,
        )


def _ensure_admin(session: Session, admin_settings: AdminSettings) -> None:
    """A changed PENSUM_ADMIN_PASSWORD becomes the new password and ends earlier logins."""
    _check_key(admin_settings.key)
    password = admin_settings.password
    admin = users.ensure_admin(session, admin_settings.key, email=admin_settings.email)
    if password is None or passwords.is_password(password, admin.hashed_password):
        return
    try:
        passwords.check(password, email=admin.email, username=admin.username)
    except WeakPassword as weakness:
        raise CannotRun(f"PENSUM_ADMIN_PASSWORD: {weakness.detail}") from None
    users.set_password(session, admin.id, passwords.hash_password(password))


def _ensure_same_secret(session: Session) -> None:
    try:
        secret_fingerprint.ensure_same(session)
    except WrongSecret as problem:
        raise CannotRun(str(problem)) from None


def _check_key(key: str | None) -> None:
    """In production it opens everything for whoever guesses it."""
    if key is not None and settings().site.is_production and (weakness := weakness_of(key)):
        raise CannotRun(
            f"PENSUM_ADMIN_KEY {weakness}. Make a random one:"
            " python3 -c 'import secrets; print(\"pk_\" + secrets.token_urlsafe(32))'"
        )


def _migrate() -> None:
    assert migrations.__file__ is not None
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent).replace("%", "%%"))
    command.upgrade(config, "head")


@contextmanager
def _refusals_translated() -> Iterator[None]:
    """Translates what a change of the schema raises into `CannotRun`."""
    try:
        yield
    except CommandError as refusal:
        raise CannotRun(str(refusal)) from None
    except OperationalError as error:
        raise _cannot_connect(str(error.orig).strip()) from error


if __name__ == "__main__":
    load_settings_or_exit()
    try:
        prepare_database()
    except CannotRun as problem:
        sys.exit(str(problem))
