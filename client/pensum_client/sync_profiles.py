"""Generated from async_profiles.py by `make client`: change that file instead."""

from collections.abc import Iterator, Mapping
from uuid import UUID

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
from pensum_client.sync_connection import Connection

PROFILES = "/api/profiles"


class Profiles(Connection):
    """The methods of `Pensum` on people: their profiles, what they completed and how well they know it."""

    def create_profile(self, body: NewProfileIn) -> NewProfileOut:
        """A new account and the job of its welcome. Needs no key; `log_in` to follow the job."""
        options = {"json": body.model_dump(mode="json", exclude_unset=True)}
        return self._fetch(submission("POST", f"{PROFILES}/create", options), NewProfileOut)

    def ingest_profile(
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
        return self._fetch(submission("POST", f"{PROFILES}/ingest", options), JobOut)

    def own_profile(self) -> OwnProfileOut:
        return self._fetch(read(f"{PROFILES}/me"), OwnProfileOut)

    def change_own_profile(self, body: ProfileChanges) -> ChangedProfileOut:
        """Changes the fields that are set in `body`."""
        return self._fetch(sending("PATCH", f"{PROFILES}/me", body), ChangedProfileOut)

    def delete_own_profile(self) -> None:
        self._once(HttpRequest("DELETE", f"{PROFILES}/me"))

    def personalize_own_profile(self, *, metadata: Mapping[str, str] | None = None, wait: int | None = None) -> JobOut:
        """The job that writes the welcome anew; its result is a `PersonalizedProfile`."""
        options = {"json": about_the_job(metadata)}
        return self._fetch(submission("POST", f"{PROFILES}/me/personalize", options, wait=wait), JobOut)

    def profile(self, user_id: UUID | str) -> OwnProfileOut | ProfileOut:
        """Of a person who lets others find them, or the caller's own."""
        return (self._fetch(read(f"{PROFILES}/{user_id}"), AnyProfile)).root

    def profiles(self, *, name: str | None = None) -> Iterator[OwnProfileOut | ProfileOut]:
        """Of people who let others find them, by name."""
        return self._each(listing(PROFILES, name=name), Page[OwnProfileOut | ProfileOut])

    def progress(self, *, topic: str | None = None) -> Iterator[ProgressOut]:
        """The tasks that the caller completed, newest first; with a `topic`, those on it."""
        return self._each(listing(f"{PROFILES}/progress", topic=topic), Page[ProgressOut])

    def mastery(self) -> list[MasteryOut]:
        """How well the caller knows each topic."""
        return (self._fetch(read(f"{PROFILES}/mastery"), MasteriesOut)).items
