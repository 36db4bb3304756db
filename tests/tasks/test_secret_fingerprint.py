"""A process whose PENSUM_SECRET is not that of the database does not start."""

import secrets

import pytest

from tests.support.api_server import running_server
from tests.support.configuration import Configure
from workers.accounts.secret import secret
from workers.runtime import schema_check

REFUSAL = "PENSUM_SECRET is not the one"


def test_api_with_another_secret_does_not_start_until_it_names_the_stored_one(platform: None) -> None:
    before, after = secret(), secrets.token_urlsafe(32)
    with pytest.raises(AssertionError, match=REFUSAL), running_server(PENSUM_SECRET=after):
        pass
    with running_server(PENSUM_SECRET=after, PENSUM_PREVIOUS_SECRETS=f"{secrets.token_urlsafe(32)},{before}"):
        pass
    try:
        with pytest.raises(AssertionError, match=REFUSAL), running_server(PENSUM_SECRET=before):
            pass
    finally:
        with running_server(PENSUM_SECRET=before, PENSUM_PREVIOUS_SECRETS=after):
            pass


def test_worker_with_another_secret_does_not_start_and_one_without_is_not_asked(
    platform: None, configure: Configure
) -> None:
    configure(PENSUM_SECRET=secrets.token_urlsafe(32))
    secret.forget()
    schema_check._ensure_same_secret.forget()
    try:
        with pytest.raises(SystemExit, match=REFUSAL):
            schema_check.ensure_compatible()
        configure(PENSUM_SECRET=None)
        secret.forget()
        schema_check.ensure_compatible()
    finally:
        secret.forget()
