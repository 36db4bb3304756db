"""The first administrator, by key or by password."""

import secrets
from collections.abc import Iterator

import pytest

from db.models import User
from db.queries.accounts import api_keys, users
from db.transactions import read_only, transaction
from embedded.errors import CannotRun
from embedded.prepare import prepare_database
from tests.support import delivery_rows
from tests.support.accounts import OTHER_PASSWORD, PASSWORD, fresh_email, make_account
from tests.support.configuration import Configure
from tests.support.factories import make_user, make_webhook
from workers.accounts import passwords
from workers.accounts.secret import secret
from workers.webhooks.sealing import unseal


@pytest.fixture(autouse=True)
def _no_administrator(platform: None, configure: Configure) -> Iterator[None]:
    configure(PENSUM_ADMIN_KEY=None, PENSUM_ADMIN_EMAIL=None, PENSUM_ADMIN_PASSWORD=None)
    yield
    with transaction() as session:  # so that no other test renames this user
        if (admin := users.find_by_email(session, users.ADMIN_EMAIL)) is not None:
            admin.email = fresh_email()


def administrators() -> set[str]:
    with read_only() as session:
        return {user.email for user in session.query(User).where(User.is_admin)}


def found(email: str) -> User:
    with read_only() as session:
        user = users.find_by_email(session, email)
        assert user is not None
        return user


def owner_of(key: str) -> User:
    with read_only() as session:
        return api_keys.get_with_owner(session, key)[1]


def test_email_and_password_create_an_administrator(configure: Configure) -> None:
    email = fresh_email()
    configure(PENSUM_ADMIN_EMAIL=email, PENSUM_ADMIN_PASSWORD=PASSWORD)
    prepare_database()
    admin = found(email)
    assert (admin.is_admin, admin.is_verified, admin.is_active) == (True, True, True)
    assert passwords.is_password(PASSWORD, admin.hashed_password)
    prepare_database()
    again = found(email)
    assert (again.hashed_password, again.token_version) == (admin.hashed_password, admin.token_version)


def test_changed_password_is_applied(configure: Configure) -> None:
    email = fresh_email()
    configure(PENSUM_ADMIN_EMAIL=email)
    for password in (PASSWORD, OTHER_PASSWORD):
        configure(PENSUM_ADMIN_PASSWORD=password)
        before = administrators()
        prepare_database()
    assert administrators() == before
    assert passwords.is_password(OTHER_PASSWORD, found(email).hashed_password)
    assert found(email).token_version == 2


def test_key_and_email_name_the_same_administrator(configure: Configure) -> None:
    key, email = f"pk_{secrets.token_urlsafe(32)}", fresh_email()
    configure(PENSUM_ADMIN_KEY=key)
    prepare_database()
    first = owner_of(key)
    configure(PENSUM_ADMIN_EMAIL=email)
    prepare_database()
    assert owner_of(key).id == found(email).id == first.id
    configure(PENSUM_ADMIN_EMAIL=None)
    before = administrators()
    prepare_database()
    assert administrators() == before
    assert owner_of(key).email == email


@pytest.mark.parametrize("key", ["x", "pk_" + "a" * 40, "pk_please-change-me-please-change-me"])
def test_weak_key_of_the_administrator_is_refused_in_production(configure: Configure, key: str) -> None:
    configure(PENSUM_ADMIN_KEY=key, PENSUM_ENVIRONMENT="production", PENSUM_SECRET=secrets.token_urlsafe(32))
    with pytest.raises(CannotRun, match="PENSUM_ADMIN_KEY") as refusal:
        prepare_database()
    assert key not in str(refusal.value) or key == "x"


def test_secrets_of_webhooks_are_sealed_by_the_secret_of_now(configure: Configure) -> None:
    before, after = secret(), secrets.token_urlsafe(32)
    plain = make_webhook(make_user().id)
    prepare_database()
    rotate(configure, before, after)
    configure(PENSUM_PREVIOUS_SECRETS=None)
    stored = delivery_rows.reload(plain).secret
    assert stored.startswith("sealed:")
    assert unseal(stored, plain.user_id) == plain.secret
    rotate(configure, after, before)


def rotate(configure: Configure, before: str, after: str) -> None:
    configure(PENSUM_SECRET=after, PENSUM_PREVIOUS_SECRETS=before)
    secret.forget()
    prepare_database()


def test_secret_that_is_not_that_of_the_database_is_refused(configure: Configure) -> None:
    configure(PENSUM_SECRET=secrets.token_urlsafe(32))
    secret.forget()
    try:
        with pytest.raises(CannotRun, match="PENSUM_SECRET is not the one"):
            prepare_database()
    finally:
        secret.forget()


def test_earlier_owner_of_the_address_loses_access(configure: Configure) -> None:
    squatter = make_account()
    with transaction() as session:
        users.add_key(session, squatter.id, f"pk_{squatter.id}")
        version = users.get(session, squatter.id).token_version
    configure(PENSUM_ADMIN_EMAIL=squatter.email, PENSUM_ADMIN_PASSWORD=OTHER_PASSWORD)
    prepare_database()
    admin = found(squatter.email)
    assert admin.is_admin
    assert admin.token_version > version
    assert not passwords.is_password(squatter.password, admin.hashed_password)
    with read_only() as session:
        assert api_keys.list_own(session, user_id=squatter.id, limit=9) == []


def test_weak_password_is_refused_with_the_reason(configure: Configure) -> None:
    configure(PENSUM_ADMIN_EMAIL=fresh_email(), PENSUM_ADMIN_PASSWORD="password123")
    before = administrators()
    with pytest.raises(CannotRun, match="PENSUM_ADMIN_PASSWORD"):
        prepare_database()
    assert administrators() == before
