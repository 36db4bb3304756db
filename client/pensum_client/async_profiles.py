"""Profiles and progress. The synchronous methods are generated from this file: run `make client` after a change."""

from collections.abc import AsyncIterator, Mapping
from uuid import UUID

from pensum_client.async_connection import AsyncConnection
from pensum_client.http_request import HttpRequest, about_the_job, as_field, listing, read, sending, submission
from pensum_client.inputs import NewProfileIn, ProfileChanges
from pensum_client.learning_outputs import ProgressOut
from pensum_client.outputs import JobOut, Page
from pensum_client.profile_outputs import (
    AnyProfile,
    ChangedProfileOut,
    MasteriesOut,
    MasteryOut,
    NewProfileOut,
    OwnProfileOut,
    ProfileOut,
)

PROFILES = "/api/profiles"


class AsyncProfiles(AsyncConnection):
    """The methods of `AsyncPensum` on people: their profiles, what they completed and how well they know it."""

    async def create_profile(self, body: NewProfileIn) -> NewProfileOut:
        """A new account and the job of its welcome. Needs no key; `log_in` to follow the job."""
        options = {"json": body.model_dump(mode="json", exclude_unset=True)}
        return await self._fetch(submission("POST", f"{PROFILES}/create", options), NewProfileOut)

    async def ingest_profile(
        self,
        name: str,
        content: bytes,
        *,
        email: str | None = None,
        username: str | None = None,
        metadata: Mapping[str, str] | None = None,
        callback_url: str | None = None,
    ) -> JobOut:
        """`submit` for a file about a person, which becomes the caller's profile. An administrator names another
        account by `email`. The ending of `name` tells the file's type."""
        fields = {
            "email": email,
            "username": username,
            "metadata": as_field(metadata),
            "callback_url": callback_url,
        }
        given = {name: value for name, value in fields.items() if value is not None}
        options = {"files": {"file": (name, content)}, "data": given}
        return await self._fetch(submission("POST", f"{PROFILES}/ingest", options), JobOut)

    async def own_profile(self) -> OwnProfileOut:
        return await self._fetch(read(f"{PROFILES}/me"), OwnProfileOut)

    async def change_own_profile(self, body: ProfileChanges) -> ChangedProfileOut:
        """Changes the fields that are set in `body`."""
        return await self._fetch(sending("PATCH", f"{PROFILES}/me", body), ChangedProfileOut)

    async def delete_own_profile(self) -> None:
        await self._once(HttpRequest("DELETE", f"{PROFILES}/me"))

    async def personalize_own_profile(
        self, *, metadata: Mapping[str, str] | None = None, wait: int | None = None
    ) -> JobOut:
        """The job that writes the welcome anew; its result is a `PersonalizedProfile`."""
        options = {"json": about_the_job(metadata)}
        return await self._fetch(submission("POST", f"{PROFILES}/me/personalize", options, wait=wait), JobOut)

    async def profile(self, user_id: UUID | str) -> OwnProfileOut | ProfileOut:
        """Of a person who lets others find them, or the caller's own."""
        return (await self._fetch(read(f"{PROFILES}/{user_id}"), AnyProfile)).root

    def profiles(self, *, name: str | None = None) -> AsyncIterator[OwnProfileOut | ProfileOut]:
        """Of people who let others find them, by name."""
        return self._each(listing(PROFILES, name=name), Page[OwnProfileOut | ProfileOut])

    def progress(self, *, topic: str | None = None) -> AsyncIterator[ProgressOut]:
        """The tasks that the caller completed, newest first; with a `topic`, those on it."""
        return self._each(listing(f"{PROFILES}/progress", topic=topic), Page[ProgressOut])

    async def mastery(self) -> list[MasteryOut]:
        """How well the caller knows each topic."""
        return (await self._fetch(read(f"{PROFILES}/mastery"), MasteriesOut)).items
