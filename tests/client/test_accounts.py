from uuid import uuid4

import pytest

from pensum_client import ApiKeyIn, AsyncPensum, NotAuthenticated, ProblemError, ProfileChanges, ProfileOut, RegisterIn
from tests.support.client_server import ApiServer
from tests.support.client_variants import Variant, opened
from tests.support.factories import Person

PASSWORD = "a long way to the sea"


async def test_person_registers_logs_in_makes_a_key_and_revokes_it(variant: Variant, server: ApiServer) -> None:
    email = f"{uuid4().hex}@example.org"
    async with opened(variant, server.url, None) as nobody:
        made = await nobody.register_user(RegisterIn(email=email, password=PASSWORD, username="Ana"))
        login = await nobody.log_in(email, PASSWORD)
        with pytest.raises(NotAuthenticated):
            await nobody.current_user()
    async with opened(variant, server.url, login.access_token) as person:
        assert (await person.current_user()).id == made.id
        key = await person.add_api_key(ApiKeyIn(name="reader", scopes=["read"]))
        assert [(one.id, one.scopes) async for one in person.api_keys()] == [(key.id, ["read"])]
        async with opened(variant, server.url, key.key) as reader:
            assert (await reader.usage()).bytes.used == 0
            with pytest.raises(ProblemError):
                await reader.delete_own_profile()
        await person.delete_api_key(key.id)
        assert [one async for one in person.api_keys()] == []
        await person.log_out()
        with pytest.raises(NotAuthenticated):
            await person.current_user()


async def test_changed_password_is_a_new_login(variant: Variant, server: ApiServer) -> None:
    email = f"{uuid4().hex}@example.org"
    async with opened(variant, server.url, None) as nobody:
        await nobody.register_user(RegisterIn(email=email, password=PASSWORD, username="Ana"))
        first = await nobody.log_in(email, PASSWORD)
    async with opened(variant, server.url, first.access_token) as person:
        second = await person.change_password(PASSWORD, f"{PASSWORD} and back")
    async with opened(variant, server.url, second.access_token) as person:
        assert (await person.current_user()).email == email


async def test_profile_is_changed_and_found_by_others(pensum: AsyncPensum, user: Person) -> None:
    name = f"Ana {uuid4().hex}"
    changed = await pensum.change_own_profile(ProfileChanges(name=name, bio="Keeps bees.", is_discoverable=True))
    assert changed.job is not None
    assert (await pensum.own_profile()).bio == "Keeps bees."
    [found] = [one async for one in pensum.profiles(name=name)]
    assert isinstance(found, ProfileOut)
    assert found.user_id == user.id
    assert (await pensum.profile(user.id)).name == name
    assert await pensum.mastery() == []
    assert [entry async for entry in pensum.progress()] == []


async def test_platform_tells_how_it_is_without_a_key(variant: Variant, server: ApiServer) -> None:
    async with opened(variant, server.url, None) as nobody:
        assert (await nobody.health()).status == "ok"
        assert (await nobody.status()).queues.keys() >= {"upkeep"}
