"""Profiles as their users see and change them."""

from typing import Any

from db.models import Profile
from db.queries.profiles import profiles
from db.transactions import read_only, transaction
from tests.support.factories import Person


def profile_of(user: Person) -> Profile:
    with read_only() as session:
        return profiles.get_own(session, user_id=user.id)


def change(user: Person, **changes: Any) -> None:
    with transaction() as session:
        profiles.change(session, changes, user_id=user.id)
