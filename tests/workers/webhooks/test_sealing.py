import secrets
from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.support.configuration import Configure
from workers.accounts.secret import secret
from workers.webhooks.sealing import SecretUnreadable, resealed, seal, unseal
from workers.webhooks.signing import make_secret

OWNER = uuid4()
OLD, NEW = secrets.token_urlsafe(32), secrets.token_urlsafe(32)


@pytest.fixture
def use(configure: Configure) -> Iterator[Configure]:
    """Sets secrets of the site."""

    def use(**variables: object) -> None:
        configure(**variables)
        secret.forget()

    use(PENSUM_SECRET=OLD)
    yield use
    secret.forget()


def test_sealed_secret_does_not_show_and_opens_again(use: Configure) -> None:
    plain = make_secret()
    stored = seal(plain, OWNER)
    assert plain.removeprefix("whsec_") not in stored
    assert unseal(stored, OWNER) == plain
    assert stored != seal(plain, OWNER)


def test_secret_of_one_user_opens_for_no_other(use: Configure) -> None:
    with pytest.raises(SecretUnreadable):
        unseal(seal(make_secret(), OWNER), uuid4())


def test_secret_from_before_there_was_sealing_is_read_and_sealed(use: Configure) -> None:
    plain = make_secret()
    assert unseal(plain, OWNER) == plain
    stored = resealed(plain, OWNER)
    assert stored is not None
    assert unseal(stored, OWNER) == plain
    assert resealed(stored, OWNER) is None


def test_new_secret_of_the_site_reseals_what_the_previous_one_opens(use: Configure) -> None:
    plain = make_secret()
    stored = seal(plain, OWNER)
    use(PENSUM_SECRET=NEW)
    with pytest.raises(SecretUnreadable, match="Rotate it"):
        unseal(stored, OWNER)
    use(PENSUM_SECRET=NEW, PENSUM_PREVIOUS_SECRETS=OLD)
    again = resealed(stored, OWNER)
    use(PENSUM_SECRET=NEW, PENSUM_PREVIOUS_SECRETS=None)
    assert again is not None
    assert unseal(again, OWNER) == plain
